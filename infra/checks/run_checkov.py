"""checkov, as its own command. For each path into a template it makes the tables of its JSONPath parser anew, which is 30 of
its 40 seconds; here they are made once."""
import functools
import sys

import ply.yacc

make = ply.yacc.yacc
made = {}


@functools.wraps(make)
def once(**settings):
    key = (type(settings["module"]), settings["start"])
    if key not in made:
        made[key] = make(**settings)
    return made[key]


ply.yacc.yacc = once

from checkov.main import Checkov  # noqa: E402

sys.exit(Checkov().run())
