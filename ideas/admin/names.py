"""The names of the lists: their addresses, and the namespaces of their pages."""

QUEUE, IDEAS, COMMENTS = "idees-a-relire", "idees", "commentaires"
TEMPLATES, ANIMATORS, ASSEMBLIES = "motifs", "animateurs", "assises"
TOLD = "recits"
