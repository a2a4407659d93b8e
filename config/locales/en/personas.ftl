# A persona that answers in another's stead.
persona-stood-in = { $name } answered this one; { $asked } does not speak of such things.

# For who presses a thumb below an answer.
thumb-kept = Thank you, noted.
