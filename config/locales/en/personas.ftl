# A persona that answers in another's stead.
persona-stood-in = { $name } answered this one; { $asked } does not speak of such things.

# For who presses a thumb below an answer.
thumb-kept = Thank you, noted.

# For who asks a persona for what it may not do.
persona-declines = { $name } does not do this. /persona shows who else is here.
