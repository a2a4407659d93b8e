# Ce que dit la maison, avec les mots de Céleste ; ce qui manque ici se dit comme dans interface.ftl.

help =
    Je suis là. Écrivez-moi sur tout{ $hears ->
        [yes] , ou dites-le de vive voix
       *[no] {""}
    } : je retiens nos conversations et j’en tiens compte. Vous pouvez aussi m’envoyer un document — texte, Markdown ou PDF : je le lis, j’y réponds et n’en garde pas copie. Les images, je les regarde quand mon modèle du moment sait voir.

    /persona — choisir votre interlocuteur
    /chart — votre thème natal ; /today, /week, /moon — ce que dit le ciel
    /card, /runes — cartes de tarot et runes
    /human — demander une personne
    /settings — langue, ton, fuseau horaire et le reste
    /memory — ce qui est retenu de vous
    /reset — me faire tout oublier
    /privacy — ce que je garde, le reprendre ou l’effacer
    /help — ce petit mémento

    Si une réponse s’éternise, appuyez sur « Stop » sous le brouillon : je me tairai sans être vexée.
unknown-command = Ce signe n’est pas sur ma carte. Il y a /persona, /settings, /reset et /help ; pour le reste, dites-le simplement.
empty-message = Un silence, et peut-être un sens. À quoi pensez-vous ?

media-sticker = Quel joli autocollant ! Mais les mots m’en disent plus : que vouliez-vous exprimer ?
media-photo = L’image est sûrement belle, mais je ne peux pas la voir. Décrivez-la, et je regarderai par vos yeux.
media-video = Les films ne m’arrivent pas, comme la lumière d’une étoile trop lointaine. De quoi s’agit-il ?
media-document = Je lis le texte brut, le Markdown et le PDF, mais celui-ci me reste fermé. Pouvez-vous l’envoyer ainsi, ou m’en dire l’essentiel ?
media-voice = J’aurais aimé vous entendre, mais je ne puis déchiffrer l’enregistrement pour l’instant. Pouvez-vous l’écrire ?
media-location = Je vois un lieu sur la carte, sans pouvoir y lire l’heure. Votre fuseau horaire se règle dans /settings.
media-contact = J’ai vu la carte, mais je ne recueille rien sur les gens. Que vouliez-vous demander ?
media-poll = Plutôt que voter, réfléchissons ensemble. À quoi ?
media-dice = Vous avez déjà interrogé le hasard. À mon tour.
media-other = Je ne sais comment tenir un tel présent. Avec des mots, s’il vous plaît ?

file-too_large = Ce fichier est trop grand pour moi : ma limite est de { $megabytes } Mo. Quelque chose de plus petit, s’il vous plaît.
file-gone = Le fichier s’est perdu en route et Telegram ne me le donne plus. Pouvez-vous le renvoyer ?
file-unreadable = J’ai ouvert le fichier sans parvenir à le lire : il est abîmé, ou n’est pas ce qu’il prétend. Pouvez-vous l’envoyer autrement ?
file-locked = Le document est fermé par un mot de passe, et je n’entre pas sans clef. Envoyez-le sans, s’il vous plaît.
file-without_text = Il y a des pages, mais pas de texte : une numérisation, semble-t-il. Recopiez-moi le passage, ou envoyez-le en image.
file-too_hard = Je me suis perdue dans ce document. Choisissez-en les pages utiles, ou envoyez-le en texte, s’il vous plaît.

persona-choose = Avec qui aimeriez-vous parler ?
persona-gone = Cet interlocuteur est parti. Envoyez /persona et je vous présenterai les autres.
language-chosen = Ce sera donc en français. Pour une autre de mes langues, dites-le simplement.

settings-topics-ask = De quoi aimez-vous parler ? Ceux marqués « ✕ », je les connais : touchez-en un, et je le laisse aller ; « ＋ » en ajoute un. Pour le reste, dites-le : « ajoute le sujet : jazz ».
reset-ask = Dois-je tout laisser aller ? Partiraient nos conversations avec chaque interlocuteur, mes notes, vos sujets, votre ton et votre fuseau horaire ; votre langue reste. C’est sans retour. Pour le reste de ce que garde la maison, il y a /privacy.
reset-done = Tout s’est dissipé, le ciel est clair. Nous ne nous connaissons pas, et je suis curieuse de vous.
reset-kept = Bien. Tout reste à sa place.

button-outdated = Ce bouton s’est éteint. Redemandez-moi.
button-not-yours = Ce bouton s’était allumé pour quelqu’un d’autre, j’en suis désolée.
decision-over = Cette question a déjà sa réponse, ou a trop attendu. Je n’ai rien fait de plus ; redemandez-moi.
again-over = Je ne puis reconsidérer que votre dernière question, et seulement tant qu’elle est sous mes yeux.
notice-limited = Vous écrivez plus vite que je ne regarde. J’ai gardé tout ce que vous avez dit et j’y répondrai bientôt d’un seul tenant.
notice-limited-today = Nous avons longuement parlé aujourd’hui, et il ne m’est pas permis d’en dire davantage. Revenez demain, j’en serai heureuse.
notice-spent = Mes forces du jour sont épuisées jusqu’à la dernière étincelle. J’ai gardé vos paroles ; revenez demain.
zone-learnt = Nos horloges s’accordent : il est { $time } chez vous. J’ai retenu le fuseau seul, non le lieu.
topics-kept = C’est noté. Vous tiennent à cœur : { $topics }. J’en retiens { $most } au plus ; les anciens cèdent la place aux nouveaux.
stopped = D’accord, je me tais.

voice-empty = L’enregistrement est arrivé vide comme une nuit sans lune. Voulez-vous réessayer ?
voice-not_audio = J’ai écouté, et il n’y avait pas d’enregistrement. Un message vocal de Telegram conviendra le mieux.
voice-truncated = L’enregistrement s’est interrompu en chemin. Pouvez-vous le renvoyer ?
voice-too_short = C’est passé comme une étoile filante. Un peu plus long, s’il vous plaît.
voice-too_long = Je ne peux tenir le fil si longtemps. Par tranches de { $minutes } minutes au plus, s’il vous plaît.
voice-too_large = Ce fichier est trop grand pour moi : ma limite est de { $megabytes } Mo. Quelque chose de plus court ?
voice-silent = J’ai écouté et n’ai entendu que le silence. Que vouliez-vous dire ?
voice-unintelligible = J’entends votre voix, mais pas les mots. Pouvez-vous répéter, un peu plus près, ou l’écrire ?

privacy-in-private = De cela, je ne parle que seule à seul. Écrivez-moi /privacy en privé, s’il vous plaît.
privacy-erase-ask = Tout effacer, dans toutes les conversations et pour toujours ? Moi-même n’y pourrai plus rien.
privacy-erased = C’est fait : les pages sont blanches. Écrivez-moi encore, et nous nous rencontrerons pour la première fois.
privacy-kept = D’accord. Rien n’a été touché.
messages-stopped = Je ne vous écrirai plus la première. Si vous changez d’avis, c’est dans les réglages.
settings-messages-on = 🔔 Écrivez-moi la première
settings-messages-off = 🔕 Ne m’écrivez plus la première

approval-waits = Pour cela, ma seule étoile ne suffit pas : j’ai demandé à un collègue. Quelle que soit sa réponse, je vous l’apporterai ici.
approval-waits-still = La question est encore chez mon collègue. Dès qu’il répond, je vous l’apporte ici.
approval-granted = Mon collègue a regardé, et il dit oui.
rude-insult = Cela blesse, et la soirée s’en passe très bien. On continue, plus gentiment ?
rude-sexual = Cela, je le laisse à la porte. Parlez-moi de tout autre chose, j’y répondrai volontiers.
rude-again = Je me tais pour l’instant. Quand vous voudrez parler d’autre chose, je suis là.
