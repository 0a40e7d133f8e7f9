"""How an idea is written and sent by anyone, without an account: a draft, a link by mail, one button.

The link of the mail opens the page of the idea for its author, as long as they are kept: it shows where the
idea stands, and lets them write, send, withdraw it, or be forgotten.
"""
