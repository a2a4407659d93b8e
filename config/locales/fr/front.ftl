# La page à la racine de l’adresse du produit.

front-about = Un majordome et une astrologue qui ont de la mémoire. D’ici, on peut aller plus loin :
front-sandbox = leur parler dans le navigateur
front-console = la console des opérateurs
front-docs = les API HTTP
front-readyz = l’état de l’ensemble
front-metrics = les mesures pour Prometheus
