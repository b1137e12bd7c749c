"""The phrases in which engineers tell of fixes, doubts, scope and time, as RE2 patterns.

They are matched against one clause in lower case, `not` written out.
"""

from typing import Any

import re2

Phrase = Any
"""A compiled RE2 pattern; the library has no public name for its type."""

_YES = r"(?:yes|yep|yeah|yup|y|ok|okay|confirm|confirmed|i confirm)"
_NO = r"(?:no|nope|nah|n|not yet|no thanks|no thank you|cancel|reject|decline|do not|don't)"
BARE_YES = re2.compile(rf"{_YES}(?:[ ,]+(?:{_YES}|please))?[.! ]*")
BARE_NO = re2.compile(rf"{_NO}(?:[ ,]+(?:{_NO}|please))?[.! ]*")

COURTESY = re2.compile(
    r"(?:^|\s+)(?:(?:many |big )?thanks?(?: you)?(?: all| so much| a lot)?|thx|ty|cheers|pls|plz"
    r"|please|guys|folks|mate|btw|lol)$"
)
"""What ends a clause and says nothing of the case."""

_WHO = (
    r"(?:it|this|that|you|we|i|they|he|she|there|the|these|those|anyone|anybody|someone|everything"
    r"|all|our|my|your)"
)
ASKING = re2.compile(
    rf"^(?:what|why|how|when|where|who|which|whether|show|list|find|count|grep|search|explain)\b"
    rf"|^(?:is|are|was|were|did|do|does|can|could|should|shall|would|will|has|have|had)"
    rf"(?: not)? {_WHO}\b"
)
NEGATED = re2.compile(
    r"\b(?:not|never|no longer|nothing|nobody|hardly|barely|unable|without|neither|nor|fails? to"
    r"|failed to|refuses? to|yet to|instead of|none|no)\b"
)
HYPOTHETICAL = re2.compile(
    r"\b(?:if|unless|once|until|till|when|will|would|could|might|may|should|must|shall|can|going to"
    r"|gonna|about to|plan(?:ning)? to|want(?:ed)? to|need(?:s)? to|try(?:ing)? to|hop(?:e|ing)"
    r"|hopefully|maybe|perhaps|suppose|assuming|let me|let us|let's|i'll|we'll|think of|whether"
    r"|before|wait(?:ing)? for)\b"
)

_OBJECT = r"(?:it |that |this |them |everything |all |(?:the |our |to )?[\w./-]+ ){0,4}?"
DID = (
    rf"applied|rolled {_OBJECT}(?:back|out)|reverted|restarted|re-?deployed|deployed|scaled|raised"
    r"|increased|doubled|bumped|lowered|reduced|decreased|changed|fixed|patched|updated|upgraded"
    r"|downgraded|set|ran|executed|added|removed|deleted|created|pushed|merged|switched|pinned"
    rf"|failed {_OBJECT}over|drained|cordoned|uncordoned|rotated|renewed|replaced|recreated"
    r"|restored|rebooted|bounced|killed|cleared|flushed|freed|expanded|resized|corrected|adjusted"
    rf"|edited|disabled|enabled|turned {_OBJECT}(?:off|on|down|up)|implemented|shipped|followed"
    r"|did (?:it|that|so|this|what you (?:said|proposed|suggested)|as you (?:said|proposed))"
    r"|tried (?:it|that|this|your)|gave it"
)
_BY_US = (
    r"(?:ok|okay|so|well|yes|yep|i|i've|we|we've|they|they've|he|she|someone|ops|sre|the team"
    r"|our team|my colleague|a colleague|have|has|had|already|just|now|then|finally|also|manually"
    r"|quickly|after|since|right)"
)
MEANS = (
    r"(?:fix|hot-?fix|change|rollback|roll back|patch|revert|solution|remedy"
    r"|new (?:version|limit|config|image|certificate)|restart|update|upgrade|deploy(?:ment)?)"
)
APPLIED = re2.compile(
    rf"^(?:{_BY_US} )*(?:{DID})\b"
    rf"|\b{MEANS}\b.{{0,30}}\b(?:in place|in production|in prod|out|live|applied|deployed|done"
    r"|rolled out|merged|completed?|finished|is in|are in|went in)\b"
    r"|^(?:all )?done$"
)
UNNAMED = re2.compile(
    r"(?:\W*\b(?:ok|okay|yes|yep|so|we|i|they|have|has|did|done|just|now|already|it|that|this|the"
    r"|your|fix|change|solution|all|applied|implemented|deployed|made|rolled|out)\b)+\W*"
)
LONG_AGO = re2.compile(
    r"\b(?:yesterday|last (?:night|week|month|year|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday)|(?:days?|weeks?|months?|hours?) (?:ago|before|earlier)|before (?:it|the"
    r"|this|that)|earlier|this morning|right before|just before|^(?:after|since|when|because))\b"
)

WELL = (
    r"(?:fine|good|ok|okay|healthy|normal|green|stable|up|working|running|back|solved|resolved"
    r"|fixed|clean|quiet|better|happy|recovered|gone|ready)"
)
ILLS = (
    r"(?:errors?|failures?|alerts?|[45]\d\ds?|[45]xxs?|timeouts?|crashes|restarts|problems?|issues?"
    r"|symptoms?|latency|incident|outage|exceptions?|ooms?|crash ?loops?|spikes?|backlog|queue)"
)
WORKED = re2.compile(
    r"\b(?:it|this|that|everything|all of it|they) (?:all |now |just |finally |really )*works?$"
    r"|\bnow (?:it|this|that|everything|all of it|they) (?:all |just |finally |really )*works?\b"
    r"|\b(?:it|that|this|the \w+|rollback|restart|fix|your \w+|which) (?:has |have |just |really "
    r"|actually |seems to have |seem to have |all )*(?:worked|helped|fixed (?:it|the|that|this|us"
    r"|everything)|solved (?:it|the|that|this)|resolved (?:it|the|that|this)|did (?:it|the (?:trick"
    r"|job))|sorted (?:it|that|the)|cured (?:it|the))\b"
    r"|^(?:ok |okay |yes |yep |great |nice |cool |awesome |perfect |yay |and )*(?:worked|helped"
    r"|fixed it"
    r"|solved|resolved|sorted|fixed|did the trick|works|(?:it )?works (?:again|now|fine|well))\b"
    rf"|\b(?:is|are|'s|'re|was|looks?|seems?|look|being|stays?|stayed|went|gone|came|come|be|been"
    rf"|am|everything|all|things|that|it|traffic|system|service|pods?)(?: all| looking| now| back"
    rf"| to| be| much| again| finally| completely| running| up| and)* {WELL}\b.{{0,30}}"
    r"\b(?:now|again|since|after|to normal|at last|finally|thanks|thank you)\b"
    r"|\bback to (?:normal|green|healthy|baseline|business)\b|\bback (?:up|online|in business)\b"
    r"|\bworks? (?:again|now|fine now|as expected|like a charm|perfectly|great)\b"
    r"|\bworking (?:again|now|fine|as expected|perfectly)\b|\bup again\b|\ball (?:good|green"
    r"|clear)\b"
    rf"|\b{ILLS} (?:is|are|have|has|'s|'re|were|was|all|now|just|been| )*"
    r"(?:gone|stopped|disappeared|over|went away|vanished|cleared|resolved|fixed|solved|recovered"
    r"|dropped to (?:0|zero)|back to normal)\b"
    r"|\b(?:down|dropped|fell|back) to (?:0|zero)\b|^(?:all |both )?(?:ready|healthy|green|fine|up"
    r"|stable|running|working) (?:now|again)\b"
    rf"|\bno {ILLS} (?:in|for|since|now|anymore|any more|after)\b"
    rf"|\bno (?:more|further|new) {ILLS}\b|\b(?:zero|0) {ILLS} (?:now|since|left)\b"
    rf"|\b(?:have|has|'s|is|are|'re) (?:fully |completely |now |all |just )*recovered\b"
    rf"|^(?:[\w-]+ ){{0,4}}recovered\b|\b{ILLS} (?:is |are )?no longer (?:there|happening"
    rf"|occurs?|seen)\b"
    r"|\bno longer (?:fails?|failing|crash(?:es|ing)?|broken|down|happen(?:s|ing)|see|seeing)\b"
    r"|\bstopped (?:failing|crashing|erroring|happening|restarting|alerting|timing out)\b"
    r"|\b(?:is|are|'s|'re|was|got) (?:fixed|solved|resolved|sorted)$"
)
ONCE_WORKED = re2.compile(
    r"\bused to\b|\b(?:worked|works|was|were|fine|good|ok|okay|working|healthy|normal|up|running)"
    r"\b.{0,24}\b(?:before|until|till|yesterday|last|earlier|previously|in the past|in staging"
    r"|in dev|on my machine|locally|this morning|at first|for a while|ago|up to)\b"
    r"|\bup (?:again )?(?:since|for) (?:days|weeks|months|hours)\b|\bhas been\b.{0,20}\bsince\b"
)
ABOUT_ONSET = re2.compile(r"\b(?:and then|then it|since then) (?:broke|failed|died|crashed)\b")

_ILL = (
    r"(?:fail(?:s|ing|ed)?|broken|down|crash(?:es|ing|ed|looping| looping| loops)?|erroring|error"
    r"|errors|seeing|see|getting|get|gets|got|happening|happens|there|slow|stuck|dead|red|degraded"
    r"|unhealthy|bad|unavailable|unreachable|timing|times?|throwing|returning|returns|restarting"
    r"|pending|same|the same|not|no|no good|alerting|firing|paging|an issue|issue|a problem|oom"
    r"|oomkilled|[45]\d\d|[45]\d\ds|[45]xx|[45]xxs|backoff|being|having|broke|high|dropping|losing)"
)
PERSISTS = re2.compile(
    rf"\bstill (?:is |are |it is |being |have |has |very |all |very much |a lot of |lots of "
    rf"|plenty of "
    rf"|quite |the |some |many |in |we |[\w-]+ (?:is |are )?)?{_ILL}\b"
    rf"|\b(?:keeps?|continues? to|kept) (?:on )?{_ILL}"
    r"|\b(?:persists?|persisted|remains?)\b"
    rf"|\b(?:it|problem|issue|errors?|alert|symptoms?|they)(?: is| are| has| have)? "
    r"(?:back|came back|come back|returned|reappeared|happen(?:ed|ing) again|failing again"
    r"|broken again|down again|crashing again)(?:$| again)"
    r"|\b(?:failing|broken|down|crashing|erroring) again\b"
)
NO_HELP = re2.compile(
    r"\b(?:did|does|do|has|have|was|is|are|it) not (?:really |actually |seem to |have |been |a )*"
    r"(?:work(?:ed|ing)?|help(?:ed)?|fix(?:ed)?|solved?|resolved?|changed?|do anything"
    r"|make (?:a|any)|better|improved?|go away|gone|stop(?:ped)?|the fix|it|recover(?:ed)?"
    r"|healthy|(?:did|do|done) the trick)\b"
    r"|\bnot (?:working|fixed|solved|resolved|helping|better|any better|gone)\b"
    r"|\bno (?:luck|change|difference|effect|improvement|joy|dice|better|good)\b"
    r"|\b(?:made|makes|got|getting|is|even|much) (?:things |it )?(?:even |much )?worse\b"
    r"|\bsame (?:error|errors|problem|issue|symptoms?|thing|result|behaviou?r|failure|story)\b"
    r"|\bnothing (?:has )?(?:changed|improved|happened)\b"
    r"|\b(?:fix|rollback|restart|change) (?:has )?failed\b|\bto no avail\b|\bin vain\b|\buseless\b"
)
_THE_FIX = rf"(?:it|that|this|(?:the|your|that|this|our) {MEANS})"
UNTESTED = re2.compile(r"\bnot (?:yet|tried|tested|applied|done)\b|\bhave not (?:tried|applied)\b")

MITIGATED = re2.compile(
    r"\b(?:mitigated|stopped the bleeding|bleeding (?:has )?stopped|work(?:ed)? ?around (?:is "
    r"|has been )?"
    r"(?:in place|applied|works|helps|holds)|(?:have|found|put|using|with) a work ?around"
    r"|(?:users?|customers?|traffic) (?:is|are|has been|have been|was|were) (?:moved|shifted"
    r"|rerouted|re-routed"
    r"|failed over|diverted|ok for now|fine for now|back for now|unblocked)|(?:stop-?gap"
    r"|band-?aid|temporary fix)"
    r" (?:is |has been )?(?:in place|applied|works|holds)|holds for now|fine for now|ok for now"
    r"|good for now|stable for now|working for now)\b"
)
POST_MORTEM = re2.compile(
    r"\b(?:this|it|that|case) is (?:for )?(?:a |the |our )?(?:post-? ?mortem|retrospective)\b"
    r"|\b(?:i|we) (?:am |are )?(?:do|doing|write|writing|prepare|preparing|working on|here for)"
    r" (?:a|the|our) (?:post-? ?mortem|retrospective)\b"
    r"|\b(?:incident|outage) (?:is|was|has been)(?: already| long| now)? over\b"
)
_WHERE = (
    r"(?:affected|impacted|hit|failing|down|broken|erroring|crashing|seeing (?:it|this|errors)"
    r"|slow|unavailable)"
)
SCOPE = re2.compile(
    rf"\b(?:also|too|as well)\b.{{0,40}}\b{_WHERE}\b|\b{_WHERE}\b.{{0,16}}\b(?:too|as well|also"
    rf"|now too)\b"
    rf"|\bnot (?:just|only)\b.{{0,50}}|\bspread(?:s|ing)?\b.{{0,30}}|\bonly (?:affects|impacts"
    rf"|hits|happens (?:in|on|for|to))\b"
    rf"|\bonly\b.{{0,40}}\b(?:is|are|was|were) {_WHERE}\b|\b(?:more|other|all|every|several|two"
    rf"|three|both) "
    rf"(?:services?|pods?|regions?|zones?|clusters?|customers?|tenants?|nodes?|namespaces?|users?"
    rf"|hosts?)\b.{{0,30}}\b{_WHERE}\b"
    r"|\b(?:scope|blast radius|impact) (?:is|was|has)(?: \w+)? (?:wrong|bigger|larger|wider"
    r"|smaller|narrower|changed|grown|grew|different)\b"
    r"|\bwrong (?:service|cluster|namespace|region|host|pod|component|environment|node)\b"
    r"|\b(?:happens|happening|seen|seeing it|occurs|occurring) (?:in|on|for|at) (?:all|every"
    r"|other|more|both|another)\b"
    r"|\bother (?:services?|regions?|teams?|clusters?) (?:are|is|report|see|have)\b"
)
_BEGAN = (
    r"(?:start(?:ed|s)?|beg[au]n|happened|broke|occurred|onset|kicked off|failing"
    r"|went (?:down|bad))"
)
TIMELINE = re2.compile(
    r"\b(?:time ?line|times?|timestamps?|clock|time ?zone|onset|order"
    r"|sequence)\b (?:of events )?(?:is|are|was|were|looks?)"
    r"(?: \w+)? (?:wrong|off|incorrect|skewed|different|earlier|later|in (?:the wrong|local|utc"
    r"|another))\b"
    rf"|\b{_BEGAN}\b.{{0,30}}\b(?:earlier|later|before (?:that|the|then)|long before|already"
    rf"|not (?:at|on|then|after|before)|sooner)\b"
    rf"|\b(?:earlier|later|sooner) than (?:that|you|this|the|\d)|\bnot when (?:it|this|that"
    rf"|things|the) "
    rf"|\b(?:actually|really|in fact|no it|rather)\b.{{0,20}}\b{_BEGAN}\b.{{0,12}}\b(?:at|around"
    rf"|on|about|from|since)\b"
    r"|\balready (?:failing|broken|down|there|happening|slow|seeing|erroring"
    r"|crashing)\b.{0,20}\bbefore\b"
    r"|\bwas (?:failing|broken|down|there|slow|bad|happening)\b.{0,20}\bbefore (?:the|that|we"
    r"|you)\b"
    rf"|\b(?:did|does) not (?:start|begin|happen|break) (?:at|then|after|when|on|with|until)\b"
    r"|\bwrong (?:time|times|date|day|onset|order|time ?line)\b"
)
TOLD_ONSET = re2.compile(
    rf"\b(?:{_BEGAN}|since|onset (?:is|was)) (?:at |around |about |from |since "
    rf"|by )*(\d{{1,2}}:\d\d)"
)
_BLAMED = r"(?:cause|root cause|reason|problem|issue|culprit|explanation|it|answer|diagnosis)"
DOUBT = re2.compile(
    r"\b(?:do|does|did) not (?:really )?(?:think|believe|buy|agree|see how|add up|make sense"
    r"|explain|fit|convince)\b"
    rf"|\b(?:i|we) (?:really |seriously |strongly )?(?:doubt|disagree|question)\b|\bnot (?:so "
    rf"|really |entirely )?(?:convinced|sure (?:about|of|that|it|this|if)|buying)\b"
    rf"|\b(?:is|was|are|can|could|that|it)(?: really| actually)? not (?:be )?(?:the |a "
    rf"|our )?(?:real |actual |right |true )?{_BLAMED}$"
    rf"|\b(?:is|was|can|could) not (?:be |have been )?(?:the |a |an |our |because of "
    rf"|due to )[\w-]+(?: [\w-]+)?$"
    rf"|\bwrong (?:{_BLAMED}|conclusion|track|tree)\b|\bcan(?:not| not) be (?:right|true|the|that"
    rf"|a|it|caused|because)\b"
    r"|\bred herring\b|\bimpossible\b|\bunlikely\b|\b(?:you are|you're|that is|that's|it is"
    r"|it's) wrong\b"
)
_BY_THE_WAY = r"(?: btw| tho| by the way| now| either| too| here)*$"
DENIED = re2.compile(
    rf"\b(?:it|this|that|{_BLAMED})(?: is| was| can| could)(?: really| definitely| certainly)? not "
    r"(?:be )?(?:the |a |an |our |because of |due to |caused by )?[\w-]+(?: [\w-]+)?"
    rf"{_BY_THE_WAY}|^(?:and |so )?not (?:the )?[\w-]+{_BY_THE_WAY}"
    r"|\b(?:is|are|was|were) (?:fine|ok|okay|innocent|clean|in the clear|not (?:it|involved"
    rf"|guilty)){_BY_THE_WAY}|\brul(?:ed|e|ing) out\b|\bred herring\b"
)
"""With a kind of cause in the same clause: it is denied."""

CLOSE = re2.compile(
    r"^(?:ok |okay |so |please |pls |you can |you may |you could |let us |let's |lets |we can "
    r"|we may |then |now |just |i think we can |i want to |we want to |i would like to |go ahead )*"
    r"(?:close|mark|resolve) (?:it|this|that|the (?:case|incident|ticket|issue|investigation)"
    r"|(?:this|that) (?:case|one|incident|ticket|issue)|case)"
    r"(?: (?:as|now|please|down|up|out|then|for now|off|closed|resolved|done|duplicate|solved"
    r"|fixed))*"
    r"|\b(?:case|incident|ticket) can be (?:closed|resolved)\b|\bready to (?:close|be closed)\b"
)
PLEASE_CLOSE = re2.compile(
    r"^(?:please |ok |okay )*(?:can|could|would|will) you (?:please |now |just )*(?:close|resolve"
    r"|mark) (?:it|this|the case|the incident|case|that)\b"
)
