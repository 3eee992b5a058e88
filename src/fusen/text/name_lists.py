"""Words by which names are recognised: titles, first names, surnames, and capitalised words that are no names."""

from __future__ import annotations

TITLES = (
    r"Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Doctor|Prof\.?|Professor|Professorin|Sir|Herr|Herrn|Frau|Kollege|Kollegin|Madame|Monsieur|Mme\.?|"
    r"M\.|Mlle\.?|Señor|Señora|Sr\.|Sra\.|Don|Doña|Signor|Signora|Pan|Pani|Pana|Panem|Meneer|Mevrouw|Fru|Hr\.|Senhor|Senhora"
)
ORGANISATIONS = (
    r"GmbH|AG|KG|OHG|SE|e\.V\.|Ltd|Limited|Inc|LLC|Corp|Company|PLC|S\.A\.|SA|SARL|SAS|S\.p\.A\.|SpA|Srl|B\.V\.|BV|NV|Oy|AB|A/S|"
    r"Sp\. z o\.o\.|s\.r\.o\.|University|College|Institute|Bank|Foundation|Group|Holding|Werke|Stiftung"
)
PLACE_CUES = r"in|from|to|near|at|aus|nach|bei|à|de|en|desde|hasta|a|da|w|z|do|från|till|i|uit|naar"
BIRTH = (
    r"born(?: on| in)?|date of birth|birthday(?: is)?|geboren(?: am)?|geb\.|Geburtsdatum|Geburtstag|n[ée]e?(?: le)?|date de naissance|"
    r"nacid[oa](?: el)?|naci(?: el)?|nací el|fecha de nacimiento|nat[oa](?: il)?|data di nascita|urodzon[ya]|geboren op|生年月日は?|誕生日は?"
)
_FIRST_NAMES = """
Aaron Adam Adrian Agnes Agnieszka Albert Alberto Aleksander Alessandro Alex Alexander Alexandra Alfred Alice Alicja Amelie Ana Andrea
Andreas Andrew Andrzej Angela Anja Anke Anna Anne Annette Antoine Anton Antonio Astrid Axel Barbara Beata Beate Ben Benjamin Bernd
Bernhard Berta Birgit Björn Brigitte Bruno Camille Carla Carlos Carmen Caroline Catherine Cécile Charles Charlotte Chiara Christian
Christina Christine Christoph Claire Clara Claudia Claus Cornelia Cristina Daniel Daniela David Denis Diego Dieter Dirk Dominik Dora
Dorothea Edith Eduard Elena Elisabeth Elizabeth Elke Elsa Emil Emily Emma Eric Erik Erika Ernst Esther Eva Ewa Fabian Felix Ferdinand
Florian Francesca Francesco Francisco Frank Franz François Françoise Frederik Friedrich Fritz Gabriel Gabriele Georg George Gerd
Gerhard Gertrud Gisela Giulia Giuseppe Grace Greta Grzegorz Guido Günter Günther Gustav Hanna Hannah Hans Harald Heike Heinz Heinrich
Helen Helena Helga Helmut Henri Henrik Henry Herbert Hermann Hilde Holger Horst Hugo Ida Ines Inge Ingrid Irene Isabel Isabelle Jack
Jakob James Jan Jana Jane Javier Jean Jens Jessica Joachim Joanna Johann Johanna Johannes John Jonas Jorge José Josef Joseph Juan
Judith Julia Julian Julie Jürgen Kai Karin Karl Katarina Katarzyna Kate Katharina Katja Katrin Kerstin Klaus Konrad Krzysztof Kurt
Lara Lars Laura Laurent Lea Lena Leo Leon Leonie Linda Lisa Lorenzo Louis Louise Luca Lucas Lucia Lucy Ludwig Luis Luisa Lukas Magda
Magdalena Manfred Manuel Manuela Marc Marco Marcus Maren Margarete Margaret Maria Marie Mario Marion Mark Markus Marta Martha Martin
Martina Mary María Matteo Matthias Max Maximilian Melanie Michael Michel Michelle Miguel Mikael Miriam Monica Monika Moritz Nadine
Natalia Nathalie Nicola Nicolas Nicole Nikolaus Nils Nina Norbert Olga Oliver Olivia Oscar Otto Pablo Patricia Patrick Paul Paula
Paulina Pauline Pavel Pedro Peter Petra Philip Philipp Philippe Pierre Pilar Piotr Rachel Rafael Rainer Ralf Raphael Rebecca Regina
Reinhard Renate René Richard Rita Robert Roberta Roberto Roland Rolf Rosa Rudolf Ruth Sabine Sabrina Sam Samuel Sandra Sara Sarah
Sebastian Sergio Silke Silvia Simon Simone Sofia Sonja Sophia Sophie Stefan Stefanie Stephan Stephen Steven Susan Susanne Sven
Sylvia Tanja Teresa Theo Theresa Thérèse Thomas Tim Tina Tobias Tom Tomasz Torsten Ulrich Ulrike Ursula Ute Uwe Valentina Vera
Veronika Victor Victoria Viktor Vincent Waltraud Walter Werner Wilhelm William Wolfgang Yves Yvonne Zofia Zuzanna Łukasz
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
JAPANESE_SURNAMES = (
    "佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "中村", "小林", "山本", "加藤", "吉田", "山田", "佐々木", "山口", "松本",
    "井上", "木村", "清水", "山崎", "池田", "阿部", "橋本", "山下", "石川", "中島", "前田", "藤田", "後藤", "小川", "岡田",
    "村上", "長谷川", "近藤", "石井", "斉藤", "斎藤", "坂本", "遠藤", "藤井", "青木", "福田", "三浦", "西村", "藤原", "太田",
    "松田", "原田", "岡本", "中野", "小野", "田村", "竹内", "金子", "和田", "中山", "石田", "上田", "森田", "柴田", "酒井",
    "宮崎", "横山", "内田", "高木", "安藤", "谷口", "大野", "丸山", "今井", "河野", "藤本", "村田", "武田", "杉山", "増田",
)  # fmt: skip
_COMMON = """
I I'm I've I'd I'll The A An And But So We You He She It They Well Yes No Not Now Then There This That What When
Where Who Why How If In On At For From With Interviewer Interviewee Moderator Monday Tuesday Wednesday Thursday
Friday Saturday Sunday January February March April May June July August September October November December English
German French Spanish Italian Japanese Polish European Europe Christmas Easter Internet Covid Corona God EU US UK
USA Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag Januar Februar März Mai Juni Juli Oktober Dezember
Deutsch Englisch Ich Wir Sie Er Es Und Aber Oder Ja Nein Interviewerin Europa Ihnen Ihr Ihre Ihrer Ihrem Ihren Je
Nous Vous Il Elle Ils Elles Mais Et Oui Non Le La Les Un Une Yo Usted Ustedes Sí Pero Y Io Noi Lui Lei Ma Sì Die Der
Das Dem Den Des Unsere Meine Seine Cómo Qué Quién Dónde Cuándo Comment Pourquoi Ensuite Potem Japan Japon Japón
Giappone Japonii Japonia Germany Deutschland Allemagne Alemania Austria Österreich Frankreich France Italien Italy
Spain Poland Polen
"""
COMMON = frozenset(_COMMON.split())
"""Capitalised words that are no names, among them countries."""
