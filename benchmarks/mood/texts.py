# ruff: noqa: RUF001
"""What the voices read: English prose, and the first articles of human rights in other languages.

The English is from Lewis Carroll (1865), Abraham Lincoln (1863) and Herman Melville (1851), and a
news bulletin and a dialogue that were made up here; the rest is from the Universal Declaration of
Human Rights, by the United Nations (1948).
"""

TEXTS = {
    "english 1": (
        "Alice was beginning to get very tired of sitting by her sister on the bank, and of "
        "having nothing to do. Once or twice she had peeped into the book her sister was "
        "reading, but it had no pictures or conversations in it. And what is the use of a "
        "book, thought Alice, without pictures or conversations? So she was considering in "
        "her own mind, as well as she could, for the hot day made her feel very sleepy and "
        "stupid, whether the pleasure of making a daisy chain would be worth the trouble of "
        "getting up and picking the daisies."
    ),
    "english 2": (
        "Four score and seven years ago our fathers brought forth on this continent, a new "
        "nation, conceived in liberty, and dedicated to the proposition that all men are "
        "created equal. Now we are engaged in a great civil war, testing whether that nation, "
        "or any nation so conceived and so dedicated, can long endure. We are met on a great "
        "battle field of that war."
    ),
    "english 3": (
        "Good evening. Here is the news at nine o'clock. Rain is expected in the north, with "
        "winds of up to forty miles an hour. The minister said on Tuesday that the new bridge "
        "would open in March, two years late. In the second half, Leeds came back to win by "
        "three goals to two. And now, the weather for tomorrow."
    ),
    "english 4": (
        "Call me Ishmael. Some years ago, never mind how long precisely, having little or no "
        "money in my purse, and nothing particular to interest me on shore, I thought I would "
        "sail about a little and see the watery part of the world. It is a way I have of "
        "driving off the spleen, and regulating the circulation."
    ),
    "english 5": (
        "Yes. No. Wait, what did you say? I said that I would be there at eight. At eight? "
        "Well, I thought it was seven. Never mind, let us go in. Do you have the tickets? "
        "One, two, three, four. I am sure there were five of them this morning."
    ),
    "de": (
        "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit "
        "Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit "
        "begegnen. Jeder hat das Recht auf Leben, Freiheit und Sicherheit der Person. Niemand "
        "darf in Sklaverei oder Leibeigenschaft gehalten werden."
    ),
    "fr-fr": (
        "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont "
        "doués de raison et de conscience et doivent agir les uns envers les autres dans un "
        "esprit de fraternité. Tout individu a droit à la vie, à la liberté et à la sûreté de "
        "sa personne."
    ),
    "es": (
        "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados "
        "como están de razón y conciencia, deben comportarse fraternalmente los unos con los "
        "otros. Todo individuo tiene derecho a la vida, a la libertad y a la seguridad de su "
        "persona."
    ),
    "it": (
        "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono "
        "dotati di ragione e di coscienza e devono agire gli uni verso gli altri in spirito "
        "di fratellanza. Ogni individuo ha diritto alla vita, alla libertà ed alla sicurezza "
        "della propria persona."
    ),
    "pt": (
        "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de "
        "razão e de consciência, devem agir uns para com os outros em espírito de "
        "fraternidade. Todo o indivíduo tem direito à vida, à liberdade e à segurança "
        "pessoal."
    ),
    "nl": (
        "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn "
        "begiftigd met verstand en geweten, en behoren zich jegens elkander in een geest van "
        "broederschap te gedragen. Een ieder heeft het recht op leven, vrijheid en "
        "onschendbaarheid van zijn persoon."
    ),
    "sv": (
        "Alla människor är födda fria och lika i värde och rättigheter. De är utrustade med "
        "förnuft och samvete och bör handla gentemot varandra i en anda av broderskap. Var "
        "och en har rätt till liv, frihet och personlig säkerhet."
    ),
    "pl": (
        "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są "
        "oni obdarzeni rozumem i sumieniem i powinni postępować wobec innych w duchu "
        "braterstwa. Każdy człowiek ma prawo do życia, wolności i bezpieczeństwa swej osoby."
    ),
    "ru": (
        "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены "
        "разумом и совестью и должны поступать в отношении друг друга в духе братства. Каждый "
        "человек имеет право на жизнь, на свободу и на личную неприкосновенность."
    ),
    "fi": (
        "Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille "
        "on annettu järki ja omatunto, ja heidän on toimittava toisiaan kohtaan veljeyden "
        "hengessä. Kullakin yksilöllä on oikeus elämään, vapauteen ja henkilökohtaiseen "
        "turvallisuuteen."
    ),
    "cs": (
        "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni "
        "rozumem a svědomím a mají spolu jednat v duchu bratrství. Každý má právo na život, "
        "svobodu a osobní bezpečnost."
    ),
    "tr": (
        "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana "
        "sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler. "
        "Yaşamak, hürriyet ve kişi emniyeti her ferdin hakkıdır."
    ),
    "el": (
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. "
        "Είναι προικισμένοι με λογική και συνείδηση, και οφείλουν να συμπεριφέρονται μεταξύ "
        "τους με πνεύμα αδελφοσύνης."
    ),
    "hi": (
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त "
        "है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से "
        "बर्ताव करना चाहिए।"
    ),
    "cmn": (
        "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相"
        "对待。人人有权享有生命、自由和人身安全。任何人不得使为奴隶或奴役。"
    ),
    "ja": (
        "すべてのにんげんは、うまれながらにしてじゆうであり、かつ、そんげんとけんりとにつ"
        "いてびょうどうである。にんげんは、りせいとりょうしんとをさずけられており、たがい"
        "にどうほうのせいしんをもってこうどうしなければならない。"
    ),
    "vi": (
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con "
        "người đều được tạo hóa ban cho lý trí và lương tâm và cần phải đối xử với nhau trong "
        "tình anh em."
    ),
    "id": (
        "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka "
        "dikaruniai akal dan hati nurani dan hendaknya bergaul satu sama lain dalam semangat "
        "persaudaraan."
    ),
    "hu": (
        "Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, "
        "ésszel és lelkiismerettel bírván, egymással szemben testvéri szellemben kell hogy "
        "viseltessenek."
    ),
    "ca": (
        "Tots els éssers humans neixen lliures i iguals en dignitat i en drets. Són dotats de "
        "raó i de consciència, i han de comportar-se fraternalment els uns amb els altres."
    ),
}
"""By language, as espeak-ng names it."""
