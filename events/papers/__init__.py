"""What organisers take out of the site: the registrations of an event as a table, badges, a sheet to sign.

``people`` says who is on paper, ``table`` what is exported, ``printed`` gathers what Typst sets, ``views``
answers. They hold personal data: nothing is kept on disk nor in a cache, and the history of the event says
who took what.
"""
