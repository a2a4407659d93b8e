# Ce que dit la maison elle-même ; les personnages ont leurs répliques dans config/personas.

bot-description = Un majordome qui a de la mémoire et une astrologue qui garde la tête claire. Écrivez en français, en anglais ou en russe : ils retiennent ce qui compte et l’oublient sur un mot. Ce ne sont pas des personnes, mais des programmes qui tiennent à leurs manières.
bot-short-description = Un majordome et une astrologue qui se souviennent de vous. Français, English, русский.

command-start = Refaire connaissance
command-help = Ce que je sais faire
command-persona = À qui vous parlez
command-reset = Oublier nos conversations et vos habitudes

greeting-voice = Les messages vocaux sont aussi les bienvenus.
help =
    À votre service. Écrivez-moi ce qu’il vous plaira{ $hears ->
        [yes] , ou dites-le de vive voix
       *[no] {""}
    } : je retiens nos conversations et j’en tiens compte. Vos papiers sont aussi les bienvenus — texte, Markdown ou PDF : je les lis, j’y réponds et n’en garde pas copie. Les images, je les regarde lorsque mon modèle du moment a des yeux.

    /persona — choisir votre interlocuteur
    /chart — votre thème natal ; /today, /week, /moon — ce que dit le ciel
    /card, /runes — cartes de tarot et runes
    /human — demander une personne
    /settings — langue, ton, fuseau horaire et le reste
    /memory — ce qui est retenu de vous
    /incognito — dire une chose qui ne sera pas retenue
    /reset — me faire tout oublier
    /privacy — ce que je garde, le reprendre ou l’effacer
    /help — ce petit mémento

    Si une réponse s’éternise, appuyez sur « Stop » sous le brouillon : je me tairai au milieu d’une phrase, sans me vexer.
unknown-command = Je ne trouve pas cet ordre dans mon carnet. Il y a /persona, /settings, /reset et /help ; pour le reste, dites-le simplement.

empty-message = Un silence des plus éloquents. En quoi puis-je vous être utile ?

media-sticker = Charmant autocollant. Hélas, je suis homme de mots : que vouliez-vous dire par là ?
media-photo = Belle image, sans nul doute, mais ma vue n’est plus ce qu’elle était. Décrivez-la-moi et je suis tout à vous.
media-video = Regarder des films en service serait inconvenant. De quoi s’agit-il ?
media-document = Je lis le texte brut, le Markdown et le PDF ; ce papier-ci me résiste. Pourriez-vous me l’envoyer ainsi, ou m’en dire l’essentiel ?
media-voice = C’est un plaisir de vous entendre, mais je n’ai rien sous la main pour déchiffrer l’enregistrement. Puis-je vous prier de l’écrire ?
media-location = Je vois un lieu sur la carte, sans savoir quelle horloge il suit. Votre fuseau horaire se règle dans /settings.
media-contact = J’ai bien vu la carte de visite, mais je ne tiens pas de fichier. Que puis-je pour vous ?
media-poll = Un majordome ne vote pas, mais il a ses opinions. Que souhaitez-vous savoir ?
media-dice = Jouer avant le dîner ? Quelle audace. À vous la chance, à moi les réponses.
media-other = Je crains de ne savoir que faire d’un tel présent. Avec des mots, je vous prie.

file-too_large = Voilà qui dépasse mes forces : { $megabytes } Mo, c’est ma limite. Quelque chose de plus léger, je vous prie.
file-gone = Le fichier s’est égaré en route et Telegram ne me le remet plus. Auriez-vous l’obligeance de le renvoyer ?
file-unreadable = J’ai déplié le fichier sans parvenir à le lire : il est abîmé, ou n’est pas ce qu’il prétend. Pourriez-vous l’envoyer autrement ?
file-locked = Le document est sous clef, et je ne force pas les serrures. Envoyez-le sans mot de passe, je vous prie.
file-without_text = Il y a des pages, mais pas de texte : une numérisation, je suppose. Recopiez-moi le passage, ou envoyez-le en image.
file-too_hard = Ce document est si retors que j’y ai renoncé. Choisissez-en les pages utiles, ou envoyez-le en texte, je vous prie.

persona-choose = Avec qui souhaitez-vous converser ?
persona-gone = Cet interlocuteur a quitté la maison. Envoyez /persona et je vous présenterai les autres.

language-chosen = Ce sera donc en français, désormais. Pour en changer, il suffit de le dire.
language-foreign = Je comprends bien des choses, mais je ne parle que français, anglais et russe. Je continuerai en français tant que vous n’écrirez pas dans une autre des trois.

reset-ask = Dois-je oublier ? Disparaîtraient nos conversations avec chaque interlocuteur, mes notes, vos sujets, votre ton et votre fuseau horaire ; votre langue, je la garde. C’est sans retour. Pour le reste de ce que garde la maison, il y a /privacy.
reset-yes = Oui, oubliez
reset-no = Non, gardez
reset-done = C’est fait. Nous ne nous connaissons plus, et je suis déjà curieux de vous.
reset-kept = Sage décision. Tout reste à sa place.

button-outdated = Ce bouton a pris sa retraite. Redemandez-moi, je vous prie.
button-not-yours = Ce bouton ne vous était pas destiné, j’en suis navré.
decision-over = Cette question a déjà sa réponse, ou a trop attendu. Je n’ai rien fait de plus ; redemandez-moi.

again-over = Je ne puis refaire que ma dernière réponse, et seulement tant que j’ai encore la question en main.

notice-stale = Toutes mes excuses, j’étais absent et n’ai pu répondre à temps. Si la question est encore tiède, reposez-la-moi.
notice-dead = J’en suis confus : ce message a eu raison de moi. Pourriez-vous le formuler autrement ?
notice-limited = Vous écrivez plus vite que je ne porte les plateaux. J’ai gardé tout ce que vous avez dit et j’y répondrai d’un seul tenant dans un instant.
notice-uninvited = Cette maison ne reçoit que sur invitation. Votre numéro est { $number } : donnez-le à qui la tient, et je serai à votre service.
notice-limited-today = Nous avons beaucoup parlé aujourd’hui, et il ne m’est pas permis d’en dire davantage. Revenez demain, je vous prie ; j’en serai ravi.
notice-spent = Mes gages du jour sont dépensés jusqu’au dernier sou, et réfléchir coûte. J’ai gardé vos paroles ; repassez demain, je vous prie.
notice-limited-order = Que de sonnettes à la fois ! Accordez-moi une minute, je vous prie, puis sonnez de nouveau.
notice-limited-personal_data = Je viens de vous remettre tout ce que je garde à votre sujet. Redemandez-le dans une heure, je vous prie.
trouble = Toutes mes excuses, un petit contretemps à l’office m’empêche de répondre. Réessayez dans un instant.
not-understood = J’avoue ne pas avoir compris. Avec des mots, je vous prie.
not-now = Nous y reviendrons plus tard. Dites-moi d’abord, avec vos mots, comment vous allez.
stopped = Comme il vous plaira. Je me tais.

voice-heard = J’ai entendu :
voice-empty = L’enregistrement est arrivé vide : pas un son. Voulez-vous réessayer ?
voice-not_audio = J’ai tendu l’oreille, et ce n’était pas un enregistrement. Un message vocal de Telegram fera parfaitement l’affaire.
voice-truncated = L’enregistrement s’est interrompu en chemin. Auriez-vous l’obligeance de le renvoyer ?
voice-too_short = C’était fini avant que je tourne la tête. Un peu plus long, je vous prie.
voice-too_long = Un discours digne du Parlement, mais trop long pour moi. Par tranches de { $minutes } minutes au plus, je vous prie.
voice-too_large = Ce fichier est plus lourd que je ne puis porter : ma limite est de { $megabytes } Mo. Quelque chose de plus court, peut-être ?
voice-silent = J’ai écouté de toutes mes oreilles et n’ai entendu que le silence. Que vouliez-vous dire ?
voice-unintelligible = Je vous ai entendu sans distinguer les mots. Pourriez-vous répéter, un peu plus près, ou l’écrire ?

command-privacy = Ce que je garde de vous, et comment le reprendre
privacy =
    Je garde nos échanges, résumés en quelques notes quand ils s’allongent, avec votre langue, l’interlocuteur choisi et les sujets qui vous tiennent à cœur ; une fois résumées, les paroles elles-mêmes restent { $days } jours aux archives. Les messages en chemin disparaissent deux jours après leur réponse, et d’un message vocal ne demeurent, aussi longtemps, que les mots ; des images et des papiers, seulement la mention qu’il y en eut, et de ce qui est dit après /incognito, rien du tout. Personne ne peut les lire hormis vous et le personnel de la maison, chaque regard est consigné, et un seul bouton vous remet tout ou l’efface à jamais.
privacy-export = Envoyez-moi mes données
privacy-erase = Tout effacer
privacy-data = Tout ce que je garde de vous, jusqu’à la dernière miette.
privacy-erase-ask = Tout effacer, dans toutes les conversations et pour toujours ? Moi-même n’y pourrai plus rien.
privacy-erase-yes = Oui, effacez tout
privacy-erase-no = Non, laissez
privacy-erased = C’est fait : les pages sont blanches. Si vous m’écrivez encore, nous nous rencontrerons pour la première fois.
privacy-kept = À votre guise. Rien n’a été touché.
privacy-in-private = De cela, je ne parle qu’en tête-à-tête. Écrivez-moi /privacy en privé, je vous prie.

command-settings = Langue, ton, fuseau horaire et le reste
settings =
    Voici comment je vous sers :

    Langue : { $answers }
    Ton : { $tone }
    Sujets qui vous tiennent à cœur : { $topics }
    Fuseau horaire : { $zone }
    Interlocuteur : { $persona }
    Citer ce que j’entends dans vos vocaux : { $quotes }
    J’écris le premier : { $first }
settings-language = Langue
settings-tone = Ton
settings-topics = Sujets
settings-zone = Fuseau horaire
settings-persona = Interlocuteur
settings-quotes-on = Citer mes vocaux
settings-quotes-off = Ne pas citer mes vocaux
settings-messages-on = 🔔 Écrivez-moi le premier
settings-messages-off = 🔕 Ne m’écrivez plus le premier
settings-back = ‹ Retour
settings-follow = celle dans laquelle vous écrivez
settings-language-ask = Dans quelle langue dois-je répondre ?
settings-tone-ask = Sur quel ton ?
settings-topics-ask = De quoi aimez-vous parler ? Ceux marqués « ✕ », je les connais : touchez-en un, et il est oublié ; « ＋ » en ajoute un. Pour le reste, dites-le : « ajoute le sujet : jazz ».
settings-zone-ask = À quelle heure vivez-vous ? Si votre ville manque, choisissez-en une à la même heure.
tone-witty = spirituel
tone-formal = soutenu
tone-casual = décontracté
quotes-on = oui
quotes-off = non
settings-quiet = 🌙 Quand ne pas déranger
settings-quiet-ask = À quelles heures dois-je me taire ? À votre horloge, bien entendu.
quiet-none = ne jamais me taire
first-off = non
first-on = oui, à toute heure
first-on-but = oui, mais pas de { $hours }
zone-ask = 🕒 Est-il { $time } ?
zone-other = Une autre heure
zone-learnt = Nos horloges s’accordent : il est { $time } chez vous. J’ai noté le fuseau seul, non le lieu.
topics-kept = C’est noté. Vous tiennent à cœur : { $topics }. J’en retiens { $most } au plus ; les anciens cèdent la place aux nouveaux.
messages-stopped = Je ne vous écrirai plus le premier. Si vous changez d’avis, c’est dans les réglages.

pass-on-brought = { $name } me prie de vous transmettre ceci : « { $what } »
pass-on-done = C’est fait : si { $who } me parle et m’autorise à écrire de mon propre chef, le mot est arrivé.
pass-on-in-private = D’autres nous lisent ici. Demandez-le-moi dans notre conversation privée.
pass-on-too-private = Il y a là une donnée personnelle, et je n’en transmets à personne. Redites-le sans elle, et je ferai volontiers la commission.
