# Ce que dit la maison quand parle une persona qui n'a pas ses propres mots : sans manière particulière.

help =
    Écrivez sur tout{ $hears ->
        [yes] , ou envoyez un message vocal
       *[no] {""}
    } : la conversation est gardée en mémoire et les réponses en tiennent compte. Les documents texte, Markdown et PDF sont lus sans être gardés.

    /persona — choisir l’interlocuteur
    /chart — votre thème natal ; /today, /week, /moon — ce que dit le ciel
    /card, /runes — cartes de tarot et runes
    /human — demander une personne
    /settings — langue, ton, fuseau horaire et le reste
    /memory — ce qui est retenu de vous
    /reset — tout oublier
    /privacy — ce qui est gardé, le reprendre ou l’effacer
    /help — cette fiche

    Si une réponse s’éternise, appuyez sur « Stop » sous le brouillon.
unknown-command = Cette commande n’existe pas. Il y a /persona, /settings, /reset et /help ; pour le reste, des mots suffisent.
empty-message = Le message est vide. Que vouliez-vous dire ?

media-sticker = Un autocollant est arrivé. Que vouliez-vous exprimer ?
media-photo = L’image ne peut pas être vue ici pour l’instant. Décrivez-la, s’il vous plaît.
media-video = Les vidéos ne peuvent pas être regardées ici. De quoi s’agit-il ?
media-document = Le texte brut, le Markdown et le PDF se lisent ici ; ce fichier, non. Envoyez-le ainsi, ou dites-en l’essentiel.
media-voice = Les enregistrements ne peuvent pas être déchiffrés pour l’instant. Écrivez, s’il vous plaît.
media-location = Un lieu est arrivé ; il ne dit pas son fuseau horaire, qui se règle dans /settings.
media-contact = Le contact a été vu, pas gardé. Que vouliez-vous demander ?
media-poll = On ne vote pas ici. Que vouliez-vous demander ?
media-dice = Un coup de dés. Et la question ?
media-other = Cela ne se lit pas ici. Avec des mots, s’il vous plaît.

file-too_large = Le fichier est trop grand : la limite est de { $megabytes } Mo.
file-gone = Telegram ne donne plus ce fichier. Renvoyez-le, s’il vous plaît.
file-unreadable = Le fichier est abîmé, ou n’est pas ce qu’il prétend. Envoyez-le autrement, s’il vous plaît.
file-locked = Le document est protégé par un mot de passe. Envoyez-le sans, s’il vous plaît.
file-without_text = Il y a des pages sans texte, sans doute une numérisation. Recopiez le passage, ou envoyez-le en image.
file-too_hard = Le document est trop compliqué à lire. Envoyez les pages utiles, ou du texte.

persona-choose = À qui voulez-vous parler ?
persona-gone = Cet interlocuteur n’est plus là. Envoyez /persona pour voir les autres.

language-chosen = En français désormais. Pour changer, dites-le simplement.
language-foreign = Les réponses se font en français, en anglais et en russe seulement ; en français tant que vous n’écrivez pas dans une autre des trois.

reset-ask = Tout oublier ? Disparaîtraient les conversations avec chaque interlocuteur, les notes, les sujets, le ton et le fuseau horaire ; la langue reste. C’est sans retour. Le reste de ce qui est gardé se trouve dans /privacy.
reset-done = C’est fait. Tout est oublié.
reset-kept = Tout reste en l’état.

button-outdated = Ce bouton n’est plus valable. Redemandez, s’il vous plaît.
button-not-yours = Ce bouton était pour quelqu’un d’autre.
decision-over = Cette question a déjà sa réponse, ou a trop attendu. Rien de plus n’a été fait ; redemandez, s’il vous plaît.
again-over = Seule la dernière réponse peut être refaite, tant que sa question est encore là.

notice-stale = La réponse n’a pas pu être donnée à temps. Si la question compte encore, reposez-la.
notice-dead = Ce message n’a pas pu recevoir de réponse. Dites-le autrement, s’il vous plaît.
notice-limited = Vous écrivez plus vite que les réponses ne viennent. Tout est gardé et recevra bientôt une seule réponse.
notice-limited-today = C’est beaucoup pour une journée, et la limite est atteinte. Revenez demain, s’il vous plaît.
notice-spent = Le crédit du jour est épuisé. Vos paroles sont gardées ; revenez demain.
notice-limited-order = Trop de commandes à la fois. Réessayez dans une minute.
notice-limited-personal_data = Tout ce qui est gardé vient de vous être envoyé. Redemandez dans une heure.
trouble = Quelque chose ne va pas de notre côté, et aucune réponse n’est possible. Réessayez un peu plus tard.
not-understood = Cela n’a pas été compris. Avec des mots, s’il vous plaît.
not-now = Cela peut attendre. Dites d’abord, avec vos mots, comment vous allez.
stopped = Arrêté.

voice-empty = L’enregistrement est vide. Réessayez, s’il vous plaît.
voice-not_audio = Il n’y a pas d’enregistrement dans ce fichier. Un message vocal de Telegram convient le mieux.
voice-truncated = L’enregistrement s’est interrompu en chemin. Renvoyez-le, s’il vous plaît.
voice-too_short = L’enregistrement est trop court. Un peu plus long, s’il vous plaît.
voice-too_long = L’enregistrement est trop long. Par tranches de { $minutes } minutes au plus.
voice-too_large = L’enregistrement est trop grand : la limite est de { $megabytes } Mo.
voice-silent = L’enregistrement ne contient que du silence. Que vouliez-vous dire ?
voice-unintelligible = Les mots n’ont pas pu être distingués. Redites-le un peu plus près, ou écrivez-le.

privacy-in-private = Cela se règle en privé. Écrivez /privacy dans la conversation privée, s’il vous plaît.
privacy-data = Tout ce qui est gardé à votre sujet.
privacy-erase-ask = Tout effacer, dans toutes les conversations et pour toujours ? Personne ne pourrait le rétablir.
privacy-erased = C’est fait : tout est effacé.
privacy-kept = Rien n’a été touché.

colleague-asked = J’ai consulté { $names }.

approval-waits = Cela ne se fait pas sans accord : un collègue est consulté. La réponse viendra ici.
approval-waits-still = Un collègue est déjà consulté. La réponse viendra ici.
approval-granted = Un collègue donne son accord.
approval-told-rejected =
    { $has_note ->
        [yes] Un collègue a décidé de ne pas le faire : { $note }
       *[no] Un collègue a décidé de ne pas le faire.
    }
approval-told-expired = Personne n’a décidé à temps, rien n’a été fait. Redemandez si cela compte encore.
approval-told-changed = Les choses ont changé ici entre-temps, rien n’a été fait. Redemandez si cela compte encore.
rude-insult = C’était blessant. Continuons volontiers, en termes plus doux.
rude-sexual = On ne parle pas de cela ici. Pour tout le reste, l’aide est là.
rude-again = À cela, pas de réponse. À tout le reste, comme toujours.
