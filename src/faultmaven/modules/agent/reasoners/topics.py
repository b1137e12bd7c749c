"""The kinds of question the built-in analyst understands, and the phrases they are known by."""

from enum import StrEnum

import re2


class Topic(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    HELP = "help"
    CAUSE = "cause"
    WHY = "why"
    CONFIDENCE = "confidence"
    RULED_OUT = "ruled_out"
    IDEA = "idea"
    NEXT = "next"
    FIX = "fix"
    VERIFY = "verify"
    HEALTH = "health"
    IMPACT = "impact"
    DEPENDENCIES = "dependencies"
    CHANGES = "changes"
    COUNT = "count"
    WHEN = "when"
    SHOW = "show"
    TIMELINE = "timeline"
    SUMMARY = "summary"
    COVERAGE = "coverage"
    ORDER = "order"
    ROLLBACK = "rollback"
    BRIEF = "brief"
    PLAN = "plan"
    STATUS = "status"
    ESCALATE = "escalate"
    TOLD = "told"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


SOCIAL = (Topic.THANKS, Topic.GREETING, Topic.HELP)
"""Topics that are about the talk itself: the evidence plays no part in their answers."""

_I = r"(i|we|you|one)"
_IS = r"(is|are|was|were)"
_FIXED = r"(fixed|worked|works|resolved|recovered|mended|solved|over)"
_THINGS = r"(pods?|services?|nodes?|deployments?|workloads?|components?|containers?|hosts?|things?)"
_BAD = r"(affected|impacted|failing|failed|unhealthy|broken|down|crashing|not ready|pending)"
_STATE = (
    r"(ok|okay|up|down|running|broken|fine|working|ready|failing|crashing|alive|reachable"
    r"|available|restarting|stuck|dead|slow)"
)

_TABLE: tuple[tuple[Topic, tuple[str, ...]], ...] = (
    (
        Topic.THANKS,
        (
            r"^(many )?(thanks|thank you|thx|ty|cheers|great|perfect|awesome|nice|cool)\b",
            r"^(ok|okay|got it|understood|good job|well done)[.! ]*(thanks|thank you|thx)?\W*$",
        ),
    ),
    (Topic.GREETING, (r"^(hi|hello|hey|good (morning|afternoon|evening)|yo)\b[^?]{0,20}$",)),
    (
        Topic.HELP,
        (
            r"what can (i ask|you (do|answer))|^help\b|who are you|how do you work",
            r"are you (an? )?(ai|llm|model|bot|human)",
        ),
    ),
    (
        Topic.ESCALATE,
        (
            r"\bescalat|\bhand ?-?off\b",
            r"\b(get|call|page|wake|need) (me )?(help|someone else|an expert|another team)\b",
        ),
    ),
    (
        Topic.STATUS,
        (
            r"\bprogress\b|how far (are|have|did)|\bmilestones?\b|which phase|what phase",
            r"^(any |what('s| is) the )?(status|news|state)( update)?\W*$|\bstatus update\b",
            r"where do (we|you) stand|how('s| is) (it|the (case|investigation)) (going|coming)",
        ),
    ),
    (
        Topic.PLAN,
        (
            r"\b(plan|roadmap)\b|how (do|should|would|shall) (we|i|you) (proceed|go on|continue)",
            r"\bstep[- ]by[- ]step\b|what are the steps|where (do|should) (we|i) (start|begin)",
        ),
    ),
    (
        Topic.SHOW,
        (
            r"^(the |any |please )*(last|latest|first|recent) (few |\d+ )?(errors?|warnings?|lines?"
            r"|logs?|exceptions?|timeouts?)\b",
            r"^(the |all |please )*(logs?|lines|output) (of|for|from) ",
        ),
    ),
    (
        Topic.BRIEF,
        (
            r"\b(explain|tell|say|write|describe|summar\w*|brief|report|message|mail|update|words"
            r"|put (it|this|that))\b.{0,30}\b(boss|manager|management|ceo|cto|executives?|director"
            r"|stakeholders?|customers?|non-?technical|layman)\b",
            r"\beli5\b|\bplain (english|words|language)|\b(simple|lay|layman's) (words|terms)\b",
        ),
    ),
    (
        Topic.ORDER,
        (
            rf"\b({_IS}|did|has|have)\b.{{0,20}}\b(start(ed)?|beg[aiu]n|happen(ed)?|broken?|fail\w*"
            r"|there|already)\b.{0,12}\b(before|after|prior to)\b.{0,20}"
            r"\b(deploy\w*|release|rollout|change|upgrade|update|restart|push|merge)",
        ),
    ),
    (
        Topic.ROLLBACK,
        (r"\b(roll(ing)? ?-?back|revert(ing)?|undo)\b",),
    ),
    (
        Topic.TIMELINE,
        (
            r"time ?line|chronolog|(sequence|order) of events",
            r"what happened (between|at|before|after|around|from|since|in|during|when)",
        ),
    ),
    (
        Topic.COUNT,
        (r"\bhow (many|often|frequently)\b|\bcount\b|\bnumber of\b|\btotal (of|number)\b",),
    ),
    (
        Topic.COVERAGE,
        (
            r"\b(which|what|list|show)\b.{0,20}\b(files?|evidence|logs|uploads)\b.{0,30}"
            r"\b(read|look|see|seen|analy[sz]ed?|have|use|used|got|upload(ed)?)\b",
            r"did you (really )?(read|look at) (all|every)|\bcoverage\b|how much .{0,30}\bread\b",
            r"what (did|have) you (read|look)",
        ),
    ),
    (
        Topic.VERIFY,
        (
            rf"how (do|will|can|would|should) {_I} (know|verify|confirm|tell|check|be sure|see)"
            rf".{{0,40}}\b{_FIXED}\b|verify the fix",
            rf"\b(is|did) (it|this|that|the (fix|problem|incident|issue))\b.{{0,20}}\b{_FIXED}\b",
        ),
    ),
    (
        Topic.CHANGES,
        (
            r"\bwhat('s| has| have)? ?(been )?chang|who changed",
            r"(any|recent|last|latest) (change|deploy|release|rollout|config)",
            r"was (there|anything) (a )?(change|deploy)",
        ),
    ),
    (
        Topic.WHEN,
        (
            r"\bwhen\b|\bwhat time\b|since when|\bonset\b|\bat what (time|moment)\b",
            r"how long (ago|has|have|did|was|is)",
        ),
    ),
    (
        Topic.RULED_OUT,
        (
            r"rul(e|ed|ing) (\w+ )?out|exclud|eliminat|dismiss|discard",
            r"what (is|was) it not|not the cause",
        ),
    ),
    (
        Topic.CONFIDENCE,
        (r"\b(sure|certain|confident)\b.{0,24}\b(right|correct|true|it|the (root )?cause)\W*$",),
    ),
    (
        Topic.IDEA,
        (
            r"\b(sure|certain|confident)( that)? (it|this|that|its|the (root )?(cause|problem))"
            r"('s| is|'s not| was|n't| isn't| isnt| wasn't| not)",
            r"^(and |but |so |hm+ )*(why )?not (a |an |the )?[\w-]+\W*$",
            r"^(and |but |so )*(isn't|isnt|wasn't|couldn't|can't) (it|this|that|the cause)\b",
            r"\b(did|have) (you|we) rul\w+ out [a-z]",
        ),
    ),
    (
        Topic.CONFIDENCE,
        (
            r"how (sure|certain|confident)|are you (really )?(sure|certain|confident)",
            r"\bconfidence\b|how do you know|could you be wrong",
        ),
    ),
    (Topic.WHY, (r"^(and |so |but |ok |hm+ )?why\b",)),
    (
        Topic.DEPENDENCIES,
        (
            r"\bdepend(s|encies|ents|ing)?\b|\bupstreams?\b|\bdownstreams?\b|\bwho calls\b",
            r"\bcall(s|ed|ers?)\b.{0,20}\b(by|it)\b|what does .{1,40} (call|use|need|talk to)",
            r"what (calls|uses|needs|talks to)",
        ),
    ),
    (
        Topic.IMPACT,
        (
            r"\bhow (bad|severe|serious|big|widespread|critical)\b|\bseverity\b",
            r"\bimpact|blast radius|\bscope\b|who is hit|\bsymptoms?\b",
            rf"\b(which|what|list|show|any)\b.{{0,20}}\b{_THINGS}\b.{{0,20}}\b{_BAD}\b",
            rf"\b(which|what|list|show|any)\b.{{0,20}}\b{_BAD}\b.{{0,10}}\b{_THINGS}\b",
            rf"(what|who)('s| is| else is| was) {_BAD}",
        ),
    ),
    (
        Topic.FIX,
        (
            r"\bfix|\bremed|\bmitigat|work ?around|\bsolution|\bsolve|\brepair|\bmend\b",
            r"^(ok(ay)? |and |so |well |right )*(now what|what now|and now)\W*$",
            r"\bresolve\b|\brestore\b|(get|bring) .{0,40}\b(back|running|up)\b",
            rf"what (should|can|must|do|would) {_I} do( now| about)?\W*($|it|this|that)",
        ),
    ),
    (
        Topic.CAUSE,
        (
            r"\b(other|alternative|second)\b.{0,12}\b(cause|candidate|explanation|suspect|hypothes)",
            r"\bcandidates?\b|\bsuspects?\b|what else (could|can|might)",
        ),
    ),
    (
        Topic.NEXT,
        (
            r"\bnext\b|what('s| is) missing|more (data|evidence)|which commands?",
            r"what (else|more)\b.{0,30}\b(check|need|look|upload|see|know|collect)",
            rf"what (should|can|must|do) {_I} "
            r"(check|look|investigate|run|collect|upload|gather|verify|need)",
            rf"where (should|do) {_I} look|needs? more",
            rf"how (can|do|should) {_I} (investigate|debug|confirm|prove)",
        ),
    ),
    (
        Topic.SUMMARY,
        (
            r"summar|tl;?dr|overview|recap|brief me|hand ?over|in short|where (are|do) we",
            r"status (of|on) (the |this )?(case|incident|investigation)|what do (we|you) know",
        ),
    ),
    (
        Topic.IDEA,
        (
            r"^(did|have|could) you (also )?(check|consider|look(ed)? (at|into)|test|think of)",
            r"^(so )?(is|was|could|might|can|may|would) "
            r"(it|this|that|the (cause|problem|issue|root cause)) "
            r"(be |have been |not be )?(just |really |related to |due to |caused by |because of )?"
            r"(an? |the )?[a-z]",
        ),
    ),
    (
        Topic.HEALTH,
        (
            rf"\bhealth|what about|how about|how('s| {_IS}) |(status|state) of|wrong with",
            r"(problems?|issues?|trouble) (with|in|on)|happen(ed|ing|s)? (to|with)",
            rf"tell me (more )?about|\b{_IS}\b.{{1,60}}\b{_STATE}\b",
        ),
    ),
    (
        Topic.SHOW,
        (
            r"\b(show|print|display|list|grep|find|search|quote|cat|tail)\b|give me|let me see",
            r"look for|\bany\b|(are|is) there|where (is|are|does|do|did)",
            r"what (do|did|does) the (logs?|messages?|files?) (say|show|tell)",
        ),
    ),
    (
        Topic.CAUSE,
        (
            r"\bwtf\b|what (broke|failed|crashed|died)|\bcaus|culprit|what happened|diagnos",
            r"\banaly[sz]e\b",
            r"what('?s| is| was| went| is going| is being)? ?"
            r"(going )?(wrong|broken|the (problem|issue|fault|matter)|happening)",
            r"what('?s| is) (going on|up)\b|\binvestigate\b|\bfault\b|\bblame\b|responsible",
        ),
    ),
    (
        Topic.WHY,
        (
            r"\bwhy\b|\breasons?\b|\bexplain|\bmechanism|how come|\bprove\b",
            r"evidence (for|of|behind)|what makes you",
        ),
    ),
)

_PHRASES = tuple((topic, re2.compile("(?i)" + "|".join(phrases))) for topic, phrases in _TABLE)


def topic_of(sentence: str) -> Topic:
    """The first topic whose phrases occur in the sentence; `UNKNOWN` when none does."""
    spoken = sentence.strip().replace("\u2019", "'")
    return next((topic for topic, phrase in _PHRASES if phrase.search(spoken)), Topic.UNKNOWN)
