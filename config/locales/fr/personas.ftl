# Une persona qui répond à la place d’une autre.
persona-stood-in = C’est { $name } qui a répondu ; { $asked } n’en parle pas.

thumb-kept = Merci, c’est noté.

persona-declines = { $name } ne fait pas cela. /persona montre qui d’autre est là.
