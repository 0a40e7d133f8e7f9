"""Registration for events: a place guaranteed, or an honest wait.

``services`` holds what participants do, ``organising`` what organisers do, ``places`` who gets a place and in
which order, ``publication`` what a change of the event does to them, ``mails`` what everyone is told. See
docs/decisions/0009-registration.md.
"""
