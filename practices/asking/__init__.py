"""« Échanger avec cette structure »: questions relayed, addresses shown to nobody."""
