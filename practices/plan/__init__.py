"""« Je l’essaie chez moi »: the steps of a sheet as a plan that an employer edits, shares and exports.

Nothing of a plan is stored here: it lives in the reader's browser (static/js/plan.js), in the form that they
post, or in the link that they share. The server computes its dates and makes its files.
"""
