command-memory = Voir, corriger et supprimer ce que je sais de vous
command-incognito = Dire une chose que je ne retiendrai pas
memory-known = Voici ce que je sais de vous. « ✕ » l'efface pour de bon, avec les mots d'où cela vient ; « c'est Lisbonne, pas Porto » le corrige.

    { $facts }
memory-nothing = Mon carnet est encore vierge à votre sujet. Racontez-moi quelque chose, je le retiendrai.
memory-forgotten = Effacé : { $turns ->
        [0] aucun message
        [one] un message
       *[other] { $turns } messages
    }, { $facts ->
        [0] aucune note
        [one] une note
       *[other] { $facts } notes
    }. Il n'en reste pas un mot.
memory-unknown-topic = Je ne trouve rien de tel dans ma mémoire, il n'y a donc rien à oublier.
memory-corrected = Corrigé : { $fact }. L'ancienne note reste, comme chose du passé.
incognito = Fort bien : de votre prochain message, je ne garderai pas un mot ; j'y répondrai comme toujours. Vous pouvez aussi l'écrire juste après la commande : /incognito je prépare une surprise.
incognito-over = (De ceci, je ne garde pas un mot. Dès le prochain message, je retiens de nouveau.)
memory-follow-up = Vous m'en aviez parlé, et je ne l'ai pas oublié. { $question }
memory-episodes = Nos conversations :

    { $episodes }
memory-settings = Dans vos réglages : interlocuteur, { $persona } ; langue des réponses, { $answers } ; ton { $tone } ; fuseau horaire et sujets, { $held ->
        [none] rien encore
       *[other] { $held }
    }. /settings change tout cela, /persona l’interlocuteur.
