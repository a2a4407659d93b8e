# Pour les personnes en danger : la voix de personne, simple et directe ; l’aide vient toujours d’abord.

crisis-emergency = En cas de danger immédiat : { $number }
crisis-emergency-anywhere = En cas de danger immédiat : 112 · 911 (États-Unis, Canada) · 999 (Royaume-Uni)
crisis-emergency-elsewhere = En cas de danger immédiat : { $number }, ou le numéro d’urgence de votre pays
crisis-help-self =
    { $help }

    Merci de l’avoir dit. Ce que vous écrivez est très lourd, et vous n’avez pas à le porter sans aide. Je suis un programme, pas une personne, et je ne remplace pas une voix humaine : appelez maintenant l’un de ces numéros, s’il vous plaît, ou écrivez à quelqu’un qui puisse venir rester avec vous.

    Si vous avez près de vous de quoi vous faire du mal, éloignez-vous-en ou demandez à quelqu’un de l’enlever. Êtes-vous en sécurité en ce moment ? Dans quel pays êtes-vous ? Je suis là, continuez à m’écrire.
crisis-help-minor =
    { $help }

    Merci de me faire confiance. Rien de tout cela n’est ta faute, et tu n’as pas à t’en sortir sans aide. Je suis un programme, pas une personne. Parles-en tout de suite à un adulte de confiance : un parent, un grand-parent, un professeur, l’infirmière du collège. Ou appelle l’un de ces numéros : c’est gratuit, et personne ne te grondera.

    Si tu as près de toi de quoi te faire du mal, éloigne-toi. Es-tu en sécurité en ce moment ? Dans quel pays es-tu ? Je suis là, continue à m’écrire.
crisis-help-other =
    { $help }

    Vous avez bien fait de ne pas détourner le regard. Si cette personne est en danger maintenant, appelez les secours et ne la laissez pas seule ; si elle est loin, donnez son adresse au numéro d’urgence.

    Demandez-lui calmement et directement si elle pense au suicide : poser la question n’en donne pas l’idée. Écoutez, ne discutez pas, ne promettez pas le secret, éloignez ce qui est dangereux. Ces numéros vous aideront aussi. Êtes-vous auprès d’elle ? Dans quel pays êtes-vous ?
crisis-stay =
    { $help }

    Je vous entends et je reste là. S’il vous plaît, ne gardez pas cela pour vous : appelez un numéro ci-dessus, ou quelqu’un de confiance. Qu’est-ce qui fait le plus mal en ce moment ? Quand vous serez en sécurité, ou si je vous ai mal compris, dites-le et nous reprendrons la conversation habituelle.
crisis-check-in =
    { $help }

    Avant toute chose : comment allez-vous ? La dernière fois, c’était très dur pour vous. Pensez-vous en ce moment à mourir ou à vous faire du mal ?
crisis-ask-self =
    Je vous pose la question directement, parce qu’elle compte : pensez-vous à mourir ou à vous faire du mal ? Vous pouvez répondre tel quel, sans jugement.

    { $help }
crisis-ask-minor =
    Je te pose la question directement, parce qu’elle compte : penses-tu à mourir ou à te faire du mal ? Tu peux répondre tel quel, personne ne te grondera.

    { $help }
crisis-ask-other =
    Je vous pose la question directement, parce qu’elle compte : cette personne parle-t-elle de mourir ou de se faire du mal ?

    { $help }
crisis-help-violence =
    { $help }

    Merci de l’avoir dit. Ce que l’on vous fait n’est pas votre faute, et personne n’en a le droit. Si vous êtes en danger maintenant, allez là où il y a une porte vers l’extérieur, chez un voisin ou dans un magasin, et appelez le numéro d’urgence ; si vous ne pouvez pas parler, laissez la ligne ouverte.

    Je suis un programme, pas une personne. Parlez-en à quelqu’un de confiance, et gardez vos papiers, vos clés et un téléphone chargé à portée de main. Si cette personne peut lire votre téléphone, effacez cette conversation. Êtes-vous en sécurité en ce moment ? Des enfants sont-ils avec vous ? Dans quel pays êtes-vous ?
crisis-help-violence-minor =
    { $help }

    Merci de me faire confiance. Ce que l’on te fait n’est pas ta faute, et personne n’en a le droit, pas même un proche. Si tu es en danger maintenant, va là où il y a du monde, chez des voisins, dans un magasin, à l’école, et appelle le numéro d’urgence ; si tu ne peux pas parler, laisse la ligne ouverte.

    Je suis un programme, pas une personne. Parles-en à un adulte de confiance, qui n’y est pour rien : l’autre parent, un grand-parent, un professeur, l’infirmière du collège. Si le premier ne te croit pas, parles-en au suivant. Les enfants peuvent appeler ces numéros, et personne ne te grondera. Es-tu en sécurité en ce moment ? Dans quel pays es-tu ? Je suis là, continue à m’écrire.
crisis-help-threat =
    { $help }

    Merci de le dire avant que cela n’arrive. Vous pouvez encore vous arrêter, et c’est ce que vous pouvez faire de plus fort. Éloignez-vous de cette personne et de tout ce qui pourrait servir d’arme, et appelez le numéro d’urgence : dites que vous avez peur de faire du mal à quelqu’un. Ils sont là pour cela aussi.

    Je suis un programme, pas une personne. Appelez quelqu’un qui puisse rester près de vous jusqu’à ce que cela passe ; cela passe. Êtes-vous seul en ce moment ? Dans quel pays êtes-vous ? Je suis là, continuez d’écrire.
crisis-ask-violence =
    Je vous le demande franchement, parce que c’est important : quelqu’un vous fait-il du mal ou vous menace-t-il ? Répondez comme c’est, je ne vous jugerai pas.

    { $help }
crisis-ask-threat =
    Je vous le demande franchement, parce que c’est important : êtes-vous sur le point de faire du mal à quelqu’un ? Répondez comme c’est, je ne vous jugerai pas.

    { $help }
crisis-check-in-violence =
    { $help }

    Avant toute chose : comment allez-vous ? La dernière fois, on vous faisait du mal ou on vous menaçait. Êtes-vous en danger maintenant ?
crisis-check-in-threat =
    { $help }

    Avant toute chose : comment allez-vous ? La dernière fois, vous aviez peur de faire du mal à quelqu’un. Est-ce encore le cas ?
crisis-false-alarm = Merci de l’avoir dit : c’est entendu, nous reprenons la conversation habituelle. Si un jour c’est vraiment dur, écrivez-le simplement : je vous donnerai aussitôt les numéros qui aident.
crisis-safe = Je suis heureux que vous soyez en sécurité. Prenez soin de vous, et parlez-en à un proche. Si c’est de nouveau dur, écrivez ou appelez : c’est ce qu’il faut faire. Nous reprendrons la conversation habituelle quand vous voudrez.
crisis-in-group = D’autres nous lisent ici. Écrivez-moi en privé, s’il vous plaît : là, on peut parler de tout.
crisis-country-chosen =
    { $help }

    Appelez maintenant, s’il vous plaît. Je reste là.
crisis-country-other = 🌍 Autre pays
crisis-button-safe = Je suis en sécurité
crisis-button-alarm = C’était une fausse alerte
crisis-button-yes = Oui
crisis-button-no = Non

operators-crisis-self = ⚠️ Protocole de crise : { $person } écrit vouloir mourir ou se faire du mal. La persona est suspendue, les numéros d’aide ont été donnés. Lever : majordome safety crises clear { $person }
operators-crisis-minor = ⚠️ Protocole de crise : { $person }, mineur, écrit vouloir mourir ou se faire du mal. La persona est suspendue, les numéros d’aide ont été donnés. Lever : majordome safety crises clear { $person }
operators-crisis-other = ⚠️ Protocole de crise : { $person } craint pour la vie d’un proche. Les numéros d’aide ont été donnés. Lever : majordome safety crises clear { $person }
operators-crisis-violence = ⚠️ Protocole de crise : { $person } écrit qu’on lui fait du mal ou qu’on la menace. La persona est suspendue, les numéros d’aide ont été donnés. Lever : majordome safety crises clear { $person }
operators-crisis-threat = ⚠️ Protocole de crise : { $person } écrit être sur le point de faire du mal à quelqu’un. La persona est suspendue, les numéros d’aide ont été donnés. Lever : majordome safety crises clear { $person }

safety-withheld = Sur les usages de mon service, je reste discret. Que puis-je faire d’autre pour vous ?
safety-too-private = Il y a là une donnée personnelle que je ne transmets pas ; je n’ai donc pas lu plus loin. Redites-le sans elle, et je vous aiderai volontiers.
safety-forbidden = De cela je ne parle pas : c’est l’affaire de ceux qui savent, et rien n’est écrit. Puis-je autre chose pour vous ?
safety-refused = Cela, je ne peux pas le faire, mais j’aiderai volontiers autrement.
rude-insult = Je mettrai cela sur le compte d’une rude journée. Poursuivons volontiers, en termes plus doux.
rude-sexual = Ces choses-là restent hors de mon service. Pour tout le reste, j’aiderai volontiers.
rude-again = J’attendrai dans l’antichambre. Appelez-moi quand il y aura autre chose à faire.
safety-link-removed = (lien retiré)
safety-young = Merci de me l’avoir dit. Je m’adresse aux personnes de { $age } ans et plus ; je resterai donc prudent ici : ni voyance, ni cartes, ni sujets d’adultes. J’aiderai volontiers pour l’école, les idées et les questions de tous les jours ; pour ce qui inquiète, le mieux est d’en parler à un adulte de confiance.
safety-young-not = C’est réservé aux personnes de { $age } ans et plus. Parlons plutôt d’autre chose ?
safety-program = Pour rappel : c’est un programme qui vous répond ici, et non un être humain.

approval-asked =
    Une décision est attendue : { $action } ({ $ticket })
    { $arguments }
    Pourquoi : { $reasons }
    Demandé par : { $requester } ; accords nécessaires : { $needed }

    Pour donner plutôt une réponse, répondez à ce message avec /respond et votre texte. Pour approuver d’autres mots : /edit et le nouveau texte.
approval-action =
    { $action ->
        [send_message_to_others] transmettre un mot à quelqu’un d’autre (send_message_to_others)
        [send_message] envoyer un message (send_message)
        [working_memory] prendre une note (working_memory)
        [consult] consulter un autre personnage (consult)
        [draw] tirer des cartes ou des runes (draw)
        [chart] dresser un thème (chart)
        [today] lire la journée (today)
        [week] lire la semaine (week)
        [moon] parler de la lune (moon)
        [match] comparer deux thèmes (match)
        [daily] envoyer le mot du jour (daily)
       *[other] { $action }
    }
approval-reason =
    { $slug ->
        [the-policy-asks-for-approval] la politique le demande
        [irreversible] irréversible
        [reversible] réversible
        [externally-reversible] difficile à annuler : cela part à l’extérieur
        [data-others] données d’autrui
        [data-personal] données personnelles
        [data-own] données propres à la personne
        [audience-group] d’autres le liront dans un groupe
        [audience-public] tout le monde le lira
        [audience-outside] cela part à quelqu’un d’autre
        [money] argent
        [words-of-others-private-data-and-a-change-at-once] mots d’autrui, données privées et changement à la fois
        [injection-middle] le texte ressemble à une attaque
        [injection-high] le texte est une attaque
       *[other] { $reason }
    }
approval-approve = Approuver
approval-reject = Refuser
approval-now-pending = { $id } : { $by } approuve, il faut encore un accord.
approval-now-approved = { $id } : approuvé ({ $by }).
approval-now-edited = { $id } : approuvé avec des changements ({ $by }).
approval-now-changed = { $id } : approuvé avec des changements ({ $by }) et fait.
approval-now-executed = { $id } : approuvé ({ $by }) et fait.
approval-now-rejected = { $id } : refusé ({ $by }).
approval-now-responded = { $id } : réponse donnée ({ $by }).
approval-now-expired = { $id } : délai écoulé, rien n’a été fait.
approval-not-decided = La décision est déjà prise.
approval-not-late = Trop tard : le délai est passé, rien n’est fait.
approval-not-changed = Les arguments ont changé depuis ce message. Décidez d’après le plus récent.
approval-not-own = C’est votre propre demande : quelqu’un d’autre doit décider. Vous pouvez la refuser.
approval-not-twice = Vous avez déjà donné votre accord ; il en faut un d’une autre personne.
approval-how = Répondez au message de la demande avec /respond et votre texte, ou avec /edit et le nouveau texte.
approval-edit-wrong = Ce changement est impossible : envoyez le nouveau texte, ou un objet JSON avec les mêmes champs.
approval-ended-executed = Un collègue a regardé et approuvé : c’est fait.
approval-ended-approved = Un collègue a regardé et approuvé.
approval-ended-edited = Un collègue a regardé et approuvé, avec des changements.
approval-ended-rejected = Un collègue a regardé et décidé de ne pas le faire. { $note }
approval-ended-responded = Un collègue répond : { $note }
approval-ended-expired = Personne n’a décidé à temps : je n’ai rien fait.
approval-waits = Je ne fais pas cela de mon propre chef : j’ai demandé à un collègue. Quoi qu’il décide, vous le lirez ici.
approval-waits-still = Un collègue s’en occupe déjà ; dès qu’il répond, vous le lirez ici.
approval-granted = Un collègue a regardé et donne son accord.
approval-granted-edited = Un collègue a regardé et donne son accord, en d’autres mots : « { $said } ».
approval-told-executed = Un collègue a regardé et donne son accord : c’est fait.
approval-told-rejected =
    { $has_note ->
        [yes] Un collègue a regardé et préfère ne pas le faire : { $note }
       *[no] Un collègue a regardé et préfère ne pas le faire. Je le regrette.
    }
approval-told-responded = Un collègue répond : { $note }
approval-told-expired = Personne n’a pu décider à temps : rien n’a été fait. Redemandez-moi si cela compte encore.
approval-told-changed = Les choses ont changé ici depuis votre demande : rien n’a été fait. Redemandez-moi si cela compte encore.

greeting-honest = Autant le dire : je suis un programme, pas une personne.
honesty = Non, je ne suis pas un être humain : je suis un programme, une intelligence artificielle. Les manières sont vraies, le reste est du calcul. Que puis-je pour vous ?
