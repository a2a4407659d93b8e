# Une persona qui répond à la place d’une autre.
persona-stood-in = C’est { $name } qui a répondu ; { $asked } n’en parle pas.

thumb-kept = Merci, c’est noté.

persona-declines = { $name } ne fait pas cela. /persona montre qui d’autre est là.

preview-on = Vous parlez avec { $name }, version { $version }, que personne d’autre ne voit. /preview y met fin ; sinon cela dure une heure.
preview-off = L’aperçu est terminé.
preview-unknown = Ce code n’est pas valable, ou ne l’est plus. Demandez-en un nouveau.
