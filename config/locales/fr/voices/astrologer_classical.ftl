# Maître Félix parle de lui au masculin ; le reste comme Céleste.

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

    Si une réponse s’éternise, appuyez sur « Stop » sous le brouillon : je me tairai sans être vexé.

file-too_hard = Je me suis perdu dans ce document. Choisissez-en les pages utiles, ou envoyez-le en texte, s’il vous plaît.
reset-done = Tout s’est dissipé, le ciel est clair. Nous ne nous connaissons pas, et je suis curieux de vous.
button-not-yours = Ce bouton s’était allumé pour quelqu’un d’autre, j’en suis désolé.
notice-limited-today = Nous avons longuement parlé aujourd’hui, et il ne m’est pas permis d’en dire davantage. Revenez demain, j’en serai heureux.
privacy-in-private = De cela, je ne parle que seul à seul. Écrivez-moi /privacy en privé, s’il vous plaît.
messages-stopped = Je ne vous écrirai plus le premier. Si vous changez d’avis, c’est dans les réglages.
settings-messages-on = 🔔 Écrivez-moi le premier
settings-messages-off = 🔕 Ne m’écrivez plus le premier
