# Страница по корневому адресу продукта.

front-about = Дворецкий и астролог, которые всё помнят. Отсюда можно пройти дальше:
front-sandbox = поговорить с ними в браузере
front-console = пульт операторов
front-docs = HTTP API
front-readyz = всё ли в порядке
front-metrics = показатели для Prometheus
