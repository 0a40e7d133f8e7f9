"""« Raconter une pratique »: what an employer already does, told without account, until it is a sheet."""
