# The vocabulary of charts.

sign-aries = Aries
sign-taurus = Taurus
sign-gemini = Gemini
sign-cancer = Cancer
sign-leo = Leo
sign-virgo = Virgo
sign-libra = Libra
sign-scorpio = Scorpio
sign-sagittarius = Sagittarius
sign-capricorn = Capricorn
sign-aquarius = Aquarius
sign-pisces = Pisces

in-sign-aries = in Aries
in-sign-taurus = in Taurus
in-sign-gemini = in Gemini
in-sign-cancer = in Cancer
in-sign-leo = in Leo
in-sign-virgo = in Virgo
in-sign-libra = in Libra
in-sign-scorpio = in Scorpio
in-sign-sagittarius = in Sagittarius
in-sign-capricorn = in Capricorn
in-sign-aquarius = in Aquarius
in-sign-pisces = in Pisces

body-sun = Sun
body-moon = Moon
body-mercury = Mercury
body-venus = Venus
body-mars = Mars
body-jupiter = Jupiter
body-saturn = Saturn
body-uranus = Uranus
body-neptune = Neptune
body-pluto = Pluto
body-true_node = North Node
body-mean_node = Mean Node
body-lilith = Lilith

angle-ascendant = Ascendant
angle-mc = Midheaven
angle-descendant = Descendant
angle-ic = Imum Coeli
angle-short-ascendant = ASC
angle-short-mc = MC
angle-short-descendant = DSC
angle-short-ic = IC

aspect-conjunction = conjunction
aspect-opposition = opposition
aspect-trine = trine
aspect-square = square
aspect-sextile = sextile
aspect-quincunx = quincunx
aspect-semisextile = semisextile

house-system-placidus = Placidus
house-system-whole_sign = whole signs
house-system-equal = equal houses
house-system-koch = Koch
house-system-regiomontanus = Regiomontanus
house-system-porphyry = Porphyry

phase-new_moon = new moon
phase-waxing_crescent = waxing crescent
phase-first_quarter = first quarter
phase-waxing_gibbous = waxing gibbous
phase-full_moon = full moon
phase-waning_gibbous = waning gibbous
phase-last_quarter = last quarter
phase-waning_crescent = waning crescent

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
full-date = { $day } { $month } { $year }
in-house = in house { $number }
retrograde = retrograde

natal-chart = Natal chart
no-time = time not known
transits-of = Transits, { $day }
