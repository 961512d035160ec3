"""How often the right cause is named: notebooks with one or two causes planted between record and rerun."""
