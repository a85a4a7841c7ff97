#!/bin/sh
# However large a record, the program stays below 128 MB. PALAVER names the program.
exec python3 "$(dirname "$0")/memory.py"
