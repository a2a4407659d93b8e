# Cartes et runes : dit avec calme, sans rien prédire.

command-card = Tirer des cartes de tarot
command-runes = Tirer des runes
command-verify = Vérifier qu’un tirage était honnête

draw-sealed-tarot =
    Le jeu est mêlé et scellé ; je ne peux plus rien y changer. Son sceau :
    { $seal }
draw-choose-tarot = Gardez votre question à l’esprit et choisissez un tirage. (Vous pouvez aussi l’écrire : /card, puis la question.)
draw-sealed-runes =
    Le sac de runes est secoué et scellé ; je ne peux plus rien y changer. Son sceau :
    { $seal }
draw-choose-runes = Gardez votre question à l’esprit et choisissez un tirage. (Vous pouvez aussi l’écrire : /runes, puis la question.)
draw-answered =
    Nous l’avons demandé aujourd’hui, et il est venu : { $cards }. Un second tirage sur la même question éclaire rarement ; il agite plutôt. Laissez un jour à cette réponse ; ensuite, si vous le voulez, nous redemanderons.
draw-limited = Assez de tirages pour aujourd’hui : les cartes aussi ont besoin de silence. Revenez demain ; d’ici là, parlons, tout simplement.
draw-over = Ce jeu a fait son temps. Envoyez /card ou /runes, et je mêle de nouveau.
draw-caption = { $spread }. Au tirage : { $cards }
draw-proof =
    Le sceau est rompu. La graine : { $seed }
    Pour vérifier que rien n’a été échangé : /verify
draw-verified =
    { $spread } : { $cards }

    Le sceau donné avant le tirage :
    { $seal }
    La graine donnée après :
    { $seed }
    Son usage : { $context }

    J’ai distribué de nouveau : le sceau est bien celui de la graine, et la graine donne ces cartes-là. Pour vérifier sans moi : le SHA-256 des octets de la graine, du signe « | » et de l’usage est le sceau.
draw-verify-none = Il n’y a pas encore de tirage à vérifier. Commencez par /card ou /runes.

draw-question-tarot = Que peuvent me suggérer ces cartes ?
draw-question-runes = Que peuvent me suggérer ces runes ?
draw-question-day-tarot = Quelle est ma carte du jour ?
draw-question-day-runes = Quelle est ma rune du jour ?
draw-whole-wands = Surtout des Bâtons : il s’agit peut-être d’élan, d’idées et de commencement.
draw-whole-cups = Surtout des Coupes : il s’agit peut-être de sentiments et de vos proches.
draw-whole-swords = Surtout des Épées : il s’agit peut-être de pensées, de paroles et de décisions.
draw-whole-pentacles = Surtout des Deniers : il s’agit peut-être de travail, d’argent et d’appuis solides.
draw-whole-trumps = Surtout des arcanes majeurs : la question n’est peut-être pas petite pour vous.
draw-whole-mixed = Les couleurs se mêlent : plusieurs côtés de la vie se rencontrent peut-être dans cette question.
draw-whole-runes = Les runes parlent en images ; lisez-les comme une seule brève histoire.
draw-whole-reversed = Beaucoup de cartes sont à l’envers : il s’agit peut-être moins d’obstacles au-dehors que de ce qui travaille encore au-dedans.
draw-closing-tarot = Les cartes sont un langage d’images, non un savoir sur l’avenir. Ce qui sonne juste, c’est à vous de le dire.
draw-closing-runes = Les runes sont un langage d’images, non un savoir sur l’avenir. Ce qui sonne juste, c’est à vous de le dire.
