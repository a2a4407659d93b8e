# La conversation de l’astrologue — naissances, thèmes, ciel du jour.

command-chart = Votre thème natal, dessiné et raconté
command-today = Ce que dit le ciel aujourd’hui
command-week = La semaine qui vient
command-moon = La Lune en ce moment
command-match = Deux thèmes côte à côte
command-daily = Un mot sur la journée, chaque matin
command-stop = Arrêter le mot du matin

astrology-in-private = Une date de naissance est chose privée. Écrivez-moi dans notre conversation privée, je vous prie.

astrology-fate =
    Personne ne le sait, et les étoiles non plus : je ne prédis ni mort ni maladie.
    Si cette pensée vous pèse, dites-moi ce qu’il y a derrière, je vous écoute. Pour la santé, c’est au médecin qu’il faut parler.
astrology-evidence =
    Honnêtement : l’astrologie n’est pas une science, et ses prédictions n’ont pas résisté aux vérifications. La place des planètes est calculée exactement ; leur sens est un langage d’images.
    Il peut aider à se regarder du dehors ; il ne décide de rien à votre place.

birth-ask-name = De qui sera le thème ? Un nom ou un mot suffit : « Anna », « ma fille ».
birth-ask-consent = Je ne dresse le thème de { $name } que si cette personne est d’accord, ou si c’est votre enfant. L’est-elle ?
birth-ask-consent-yes = Oui, elle est d’accord
birth-ask-day = Quel jour êtes-vous né(e) ? Par exemple : 2 février 1990. Vous pouvez ajouter l’heure et la ville.
birth-ask-day-other = Quelle est la date de naissance de { $name } ? Par exemple : 2 février 1990.
birth-ask-which_day = Laquelle des deux ?
birth-ask-time = Et à quelle heure, aux horloges du lieu ? Par exemple 8h15 ; une heure change beaucoup. Si vous ne savez pas, dites-le.
birth-ask-time-unknown = Je ne sais pas
birth-ask-place = Dans quelle ville ? Vous pouvez aussi partager une position.
birth-ask-which_place = Il y en a plusieurs. Laquelle ?
birth-ask-calendar = En ce temps-là, on y comptait en ancien style. Le { $day } est-il en ancien style ou en nouveau ?
birth-ask-calendar-julian = Ancien style
birth-ask-calendar-gregorian = Nouveau style
birth-ask-fold = Cette nuit-là, on a retardé les horloges : { $time } est venu deux fois. Avant ou après le changement ?
birth-ask-fold-0 = Avant (UTC{ $offset })
birth-ask-fold-1 = Après (UTC{ $offset })
birth-ask-confirm =
    Je relis :
    { $day }, { $time }
    { $place } (UTC{ $offset })
    Est-ce exact ?
birth-ask-confirm-yes = Oui, c’est exact
birth-ask-confirm-no = Non, je corrige
birth-near = près de { $town }
birth-time-unknown = heure inconnue
birth-cancelled = Bien, restons-en là.

birth-problem-day = Je n’y lis pas de date. Écrivez par exemple 2 février 1990 ou 02.02.1990, je vous prie.
birth-problem-age = L’âge seul ne dit pas le jour, et le thème en dépend. Écrivez par exemple 2 février 1990, je vous prie.
birth-problem-no-such-day = Le calendrier n’a pas de tel jour. Voulez-vous vérifier ?
birth-problem-too-early = Mes tables commencent en 1900 : je ne peux pas calculer ce jour. Un autre, peut-être ?
birth-problem-future = Ce jour n’est pas encore venu. Lequel vouliez-vous dire ?
birth-problem-time = Je n’y lis pas d’heure. Écrivez par exemple 8h15 ou 20h40, ou dites que vous ne savez pas.
birth-problem-no-such-time = Cette heure n’a pas existé là-bas : les horloges sont passées de { $before } à { $after }. Que montrait l’horloge ?
birth-problem-place = Je ne connais pas ce lieu. Essayez une autre orthographe, ou nommez une plus grande ville proche.
birth-problem-name = Ce nom est bien long. Plus court, { $most } lettres au plus ?
birth-problem-many = Je garde { $most } thèmes au plus ; oublions-en un d’abord.

chart-own = Votre thème natal
chart-of = Le thème de { $name }
chart-house = { $place }, maison { $house }
chart-moon-range = La Lune ce jour-là : de { $start } à { $end }
chart-polar = À cette latitude, ces maisons ne sont pas définies ; les signes entiers les remplacent.
chart-no-time = L’heure n’est pas connue : ni maisons, ni ascendant.
chart-change = Modifier les données
chart-other = Une autre personne
chart-forget = Oublier ce thème
chart-forgotten = Oublié.
chart-list = Les thèmes que je garde pour vous
chart-none = Je n’ai pas de thème de ce nom.

moon-now =
    La Lune est { $sign }, { $degrees } ; { $phase }, éclairée à { $share } %.
moon-void = Elle est vide de course jusqu’à { $until } : bon pour le repos et l’habituel, moins pour commencer.
moon-next = Ensuite, { $sign } : { $when }.
lunar-days-title = Calendrier lunaire, du { $start } au { $end }
lunar-days-beyond = Mes tables ne vont pas jusque-là : elles couvrent 1900 à 2050.
sky-in-utc = Les heures sont en UTC. Dites-moi votre fuseau, et je suivrai votre horloge.

today-title = Le ciel pour vous, { $day }
week-title = Votre semaine, du { $start } au { $end }
outlook-nothing = Rien d’exact ne tombe ces jours-ci.
event-aspect = { $first } et { $second } de votre thème, { $aspect }
event-station-retrograde = { $body } devient rétrograde
event-station-direct = { $body } redevient direct

match-who = Avec qui comparer votre thème ?
match-new = Quelqu’un d’autre
match-title = Vous et { $name }

daily-on = Dès demain, un mot sur votre journée à { $hour } h ({ $zone }). Une pression l’arrête.
daily-already = Vous le recevez chaque matin à { $hour } h ({ $zone }).
daily-off = C’est fait : plus de mot du matin.
daily-stop = Arrêter le mot du jour
daily-hour = { $hour } h
daily-ask = À quelle heure le souhaitez-vous ?

natal-chart = Thème natal
no-time = heure inconnue
transits-of = Transits du { $day }
chart-question = Que dit mon thème de moi ?
match-question = Que disent nos deux thèmes l’un de l’autre ?
today-question = À quoi ressemble ma journée ?
week-question = À quoi ressemble ma semaine ?
births-known =
    Les naissances que vous m'avez données ; /chart les montre et permet de les corriger :

    { $births }
births-known-of = { $name } : { $birth }
