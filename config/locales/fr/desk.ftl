# Le bureau, où des personnes répondent aux personnes.

command-human = Demander une personne

desk-asked = J’ai demandé une personne. Dès que quelqu’un sera libre, il vous répondra ici même ; d’ici là, je reste à votre service.
desk-asked-again = Une personne sait déjà que vous attendez. Jusqu’à son arrivée, je reste à votre service.
desk-do-withdraw = Finalement, non
desk-withdrawn = Fort bien, je ne dérange personne. Je reste à votre service.
desk-withdrawn-note = L’utilisateur a retiré sa demande.
desk-withheld = ⟨Masqué : l’utilisateur a écrit ce que la politique ne laisse pas voir aux opérateurs.⟩
desk-away = Il n’y a personne au bureau en ce moment ; on vous répondra à partir de { $day ->
        [0] lundi
        [1] mardi
        [2] mercredi
        [3] jeudi
        [4] vendredi
        [5] samedi
       *[6] dimanche
    }, { $time } ({ $zone }). Votre demande est notée, inutile de la répéter ; d’ici là, je reste à votre service.
desk-warned = ⏰ { $owner }, l’utilisateur attend depuis huit minutes. Dans deux minutes, la conversation retournera dans la file.
desk-false-alarm = L’utilisateur dit que c’était une fausse alerte.
desk-not-here = Je ne peux malheureusement pas appeler une personne d’ici.
desk-claimed = C’est une personne qui vous répond maintenant. Je me tais pendant que vous parlez.
desk-released = La personne a dû s’absenter ; vous gardez votre place dans la file, et d’ici là, c’est de nouveau { $persona }.
desk-resolved = Votre entretien avec une personne est terminé ; c’est de nouveau { $persona }. Cela vous a-t-il aidé ? Quelques étoiles, s’il vous plaît.
desk-thanks = Merci, je transmettrai.
desk-remembered = (Une personne a répondu :) { $words }
desk-announced = Bureau : quelqu’un attend une personne ({ $reason }). Session { $id }.
desk-reason-asked = demandée
desk-reason-crisis = crise
desk-reason-low_confidence = réponse incertaine
desk-reason-approval = une décision est attendue
desk-reason-apologies = excuses répétées
desk-reason-escalation = la politique demande une personne
desk-topic-waiting = ⏳ { $id } attend une personne : { $reason }.
    « { $summary } »
    Ce que vous écrivez ici part à l'utilisateur dès que vous avez pris la conversation ; // commence une note.
desk-topic-claimed = 🟢 { $owner } répond.
desk-topic-resolved = ✅ Terminé ; la persona reprend la parole.
desk-do-claim = Prendre
desk-do-release = Rendre
desk-do-resolve = Terminer
desk-topic-text-only = Seul le texte part d'ici.
desk-topic-anonymous = Un administrateur anonyme ne peut pas répondre : montrez-vous, pour que le journal sache qui écrit.
