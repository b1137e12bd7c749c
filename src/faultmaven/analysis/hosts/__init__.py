"""Evidence from hosts: systemd units and connectivity checks."""
