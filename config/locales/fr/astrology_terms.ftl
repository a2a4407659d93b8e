# Le vocabulaire des thèmes.

sign-aries = Bélier
sign-taurus = Taureau
sign-gemini = Gémeaux
sign-cancer = Cancer
sign-leo = Lion
sign-virgo = Vierge
sign-libra = Balance
sign-scorpio = Scorpion
sign-sagittarius = Sagittaire
sign-capricorn = Capricorne
sign-aquarius = Verseau
sign-pisces = Poissons

in-sign-aries = en Bélier
in-sign-taurus = en Taureau
in-sign-gemini = en Gémeaux
in-sign-cancer = en Cancer
in-sign-leo = en Lion
in-sign-virgo = en Vierge
in-sign-libra = en Balance
in-sign-scorpio = en Scorpion
in-sign-sagittarius = en Sagittaire
in-sign-capricorn = en Capricorne
in-sign-aquarius = en Verseau
in-sign-pisces = en Poissons

body-sun = Soleil
body-moon = Lune
body-mercury = Mercure
body-venus = Vénus
body-mars = Mars
body-jupiter = Jupiter
body-saturn = Saturne
body-uranus = Uranus
body-neptune = Neptune
body-pluto = Pluton
body-true_node = Nœud Nord
body-mean_node = Nœud moyen
body-lilith = Lilith

angle-ascendant = Ascendant
angle-mc = Milieu du Ciel
angle-descendant = Descendant
angle-ic = Fond du Ciel
angle-short-ascendant = ASC
angle-short-mc = MC
angle-short-descendant = DSC
angle-short-ic = FC

aspect-conjunction = conjonction
aspect-opposition = opposition
aspect-trine = trigone
aspect-square = carré
aspect-sextile = sextile
aspect-quincunx = quinconce
aspect-semisextile = semi-sextile

house-system-placidus = Placidus
house-system-whole_sign = signes entiers
house-system-equal = maisons égales
house-system-koch = Koch
house-system-regiomontanus = Regiomontanus
house-system-porphyry = Porphyre

phase-new_moon = nouvelle lune
phase-waxing_crescent = premier croissant
phase-first_quarter = premier quartier
phase-waxing_gibbous = lune gibbeuse croissante
phase-full_moon = pleine lune
phase-waning_gibbous = lune gibbeuse décroissante
phase-last_quarter = dernier quartier
phase-waning_crescent = dernier croissant

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
full-date = { $day ->
    [one] { $day }er
   *[other] { $day }
 } { $month } { $year }
in-house = en maison { $number }
retrograde = rétrograde

natal-chart = Thème natal
no-time = heure inconnue
transits-of = Transits, { $day }
