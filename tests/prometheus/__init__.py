"""What watches Session Nodes in the field, the real thing: Prometheus, Alertmanager, and the files of `contrib`."""
