"""« Échanger avec cette structure »: readers' questions, and the people who agree to receive them."""
