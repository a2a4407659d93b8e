# Un interlocuteur passe la main à un autre.

handoff-yes = Appeler { $name }
handoff-no = Rester ici
handoff-declined = Comme il vous plaira.
handoff-instead = { $asked } n'est pas disponible pour l'instant. { $name } prend sa place.
handoff-nobody = Personne ne peut prendre le relais pour l'instant : je reste à votre service.
handoff-human = Je ne m'en sors pas aussi bien qu'il le faudrait. Voulez-vous qu'une personne s'en occupe ?
handoff-human-yes = Demander une personne
