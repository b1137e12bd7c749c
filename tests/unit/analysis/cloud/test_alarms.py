import json

from faultmaven.analysis.cloud.reader import Told, read
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.model import Entity


def test_the_labels_of_an_alert_are_no_alert_of_their_own() -> None:
    labels = {"alertname": "TillDown", "service": "till"}
    document = {"state": "alerting", "commonLabels": labels, "groupLabels": labels}
    told = Told()

    read(told, Cluster(), "alert.json", json.dumps(document, indent=1).splitlines())

    assert [alert.entity for alert in told.alerts] == [Entity("service", "till")]
