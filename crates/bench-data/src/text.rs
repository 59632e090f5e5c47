//! What people and their assistants say: long, in several scripts, with all that makes a reader's life hard.

use crate::chance::Chance;

/// A language, and the sentences that are said in it.
pub(crate) struct Language {
    /// Its code.
    pub(crate) code: &'static str,
    /// Its share of the traffic.
    pub(crate) share: f64,
    /// Whether made-up words in Latin letters stand between the sentences.
    latin: bool,
    sentences: &'static [&'static str],
}

/// The languages of the traffic.
pub(crate) const LANGUAGES: [Language; 8] = [
    Language {
        code: "en",
        share: 0.56,
        latin: true,
        sentences: &[
            "Where is my parcel? The tracking link has said \"in transit\" since Monday.",
            "I have looked into this for you: the payment of $129.90 was captured twice, and the second one will be released.",
            "Please send the replacement to the address on file, not to the old one.",
            "To reset it, hold the power button for 10 seconds, then wait until the light turns white.",
            "That's not what I asked. I want to know *why* the discount wasn't applied.",
            "You're right, and I'm sorry: the offer ended on 31 May, but I can apply it once more.",
            "According to section 4.2 of the terms, unopened items can be returned within 30 days.",
            "Could you confirm the last four digits of the card?",
            "Thanks, that worked!",
            "I'm handing this over to a colleague, who will write to you within 24 hours.",
        ],
    },
    Language {
        code: "es",
        share: 0.13,
        latin: true,
        sentences: &[
            "¿Dónde está mi paquete? Lleva una semana «en tránsito».",
            "He revisado su cuenta y el cargo de 129,90 € aparece dos veces.",
            "Según las condiciones, puede devolver el artículo sin abrir durante 30 días.",
            "Mañana recibirá la etiqueta por correo electrónico.",
            "No funciona, ya lo intenté tres veces.",
        ],
    },
    Language {
        code: "de",
        share: 0.09,
        latin: true,
        sentences: &[
            "Wo bleibt mein Päckchen? Die Sendungsverfolgung zeigt seit Tagen „unterwegs“.",
            "Ich habe nachgesehen: Die Zahlung über 129,90 € wurde doppelt gebucht.",
            "Ungeöffnete Artikel können Sie innerhalb von 30 Tagen zurückschicken.",
            "Bitte halten Sie die Ein-/Aus-Taste 10 Sekunden lang gedrückt.",
            "Das hat geklappt, vielen Dank!",
        ],
    },
    Language {
        code: "fr",
        share: 0.08,
        latin: true,
        sentences: &[
            "Où est passé mon colis ? Le suivi n’a pas changé depuis lundi.",
            "Après vérification, le paiement de 129,90 € a été débité deux fois.",
            "Vous disposez de 30 jours pour renvoyer un article non ouvert.",
            "L’étiquette vous sera envoyée par courriel dès demain.",
            "Ça ne répond toujours pas à ma question…",
        ],
    },
    Language {
        code: "pt",
        share: 0.05,
        latin: true,
        sentences: &[
            "Onde está a minha encomenda? O rastreio não muda desde segunda-feira.",
            "Verifiquei: o pagamento de 129,90 € foi cobrado duas vezes.",
            "Os artigos por abrir podem ser devolvidos em 30 dias.",
            "Obrigado, já funciona!",
        ],
    },
    Language {
        code: "ja",
        share: 0.04,
        latin: false,
        sentences: &[
            "荷物がまだ届きません。追跡ページは月曜日から変わっていません。",
            "確認したところ、お支払いが二重に処理されておりました。",
            "未開封の商品は30日以内であれば返品できます。",
            "電源ボタンを10秒間押し続けてください。",
            "ありがとうございます、解決しました。",
        ],
    },
    Language {
        code: "zh",
        share: 0.03,
        latin: false,
        sentences: &[
            "我的包裹在哪里？物流信息从星期一起就没有更新。",
            "我们查到这笔付款被扣了两次，第二笔将会退回。",
            "未拆封的商品可以在30天内退货。",
            "请长按电源键10秒钟。",
        ],
    },
    Language {
        code: "ar",
        share: 0.02,
        latin: false,
        sentences: &[
            "أين طردي؟ لم تتغير حالة التتبع منذ يوم الاثنين.",
            "راجعت الحساب ووجدت أن المبلغ خُصم مرتين.",
            "يمكن إرجاع المنتجات غير المفتوحة خلال 30 يوماً.",
            "شكراً، تم حل المشكلة.",
        ],
    },
];

/// What stands between sentences: documents that were retrieved, calls of tools, code, quotes, emoji, paths.
const INSERTS: [&str; 9] = [
    "{\"tool\":\"orders.find\",\"arguments\":{\"order\":\"2026-77120\",\"expand\":[\"events\",\"items\"]}}",
    "```json\n{\n\t\"status\": \"delayed\",\n\t\"eta\": null,\n\t\"carrier\": \"Northern Post\"\n}\n```",
    "| item | qty | price |\n|---|---:|---:|\n| kettle, 1.7 l | 1 | 34.50 |\n| filter | 3 | 12.00 |",
    "1. Open **Settings**\n2. Choose *Privacy & data*\n3. Press \"Export\"",
    "> On 3 June 2026 at 09:14, support@shop.example wrote:\n> please answer above this line",
    "<p class=\"note\">Delivery&nbsp;times may vary.</p>\r\n",
    "C:\\Users\\maria\\Downloads\\invoice (2).pdf",
    "https://shop.example/help/returns?lang=en&ref=chat#step-2",
    "👍🏽 🙏 😡😡",
];

const BEGINNINGS: [&str; 24] = [
    "an", "be", "con", "de", "er", "fa", "gri", "hol", "in", "ju", "ka", "lo", "mi", "no", "or",
    "pla", "qui", "re", "sto", "ta", "un", "ver", "wi", "za",
];
const ENDINGS: [&str; 24] = [
    "able", "al", "ber", "ce", "der", "ed", "fer", "ge", "ing", "ion", "ist", "ke", "ly", "ment",
    "ness", "or", "per", "re", "s", "ter", "ure", "ver", "well", "y",
];

/// How many words are made up; the word of rank r is said about 1/r as often as the first, as in real texts.
const WORDS: f64 = 6000.0;

/// Fills `out` with about so many bytes of text.
pub(crate) fn write(chance: &mut Chance, language: &Language, bytes: usize, out: &mut String) {
    while out.len() < bytes {
        if !out.is_empty() {
            out.push_str(chance.one_of(&[" ", " ", " ", " ", " ", "\n", "\n\n", "\n- "]));
        }
        let kind = chance.share();
        if kind < 0.05 {
            out.push_str(chance.one_of(&INSERTS));
        } else if kind < 0.12 {
            out.push_str("(case ");
            out.push_str(&chance.below(9_000_000).to_string());
            out.push(')');
        } else if kind < 0.65 && language.latin {
            clause(chance, out);
        } else {
            out.push_str(chance.one_of(language.sentences));
        }
    }
}

fn clause(chance: &mut Chance, out: &mut String) {
    for position in 0..5 + chance.below(12) {
        if position > 0 {
            out.push_str(if chance.happens(0.08) { ", " } else { " " });
        }
        let rank = WORDS.powf(chance.share()) as usize;
        out.push_str(BEGINNINGS[rank % 24]);
        if rank >= 24 {
            out.push_str(ENDINGS[rank / 24 % 24]);
        }
        if rank >= 24 * 24 {
            out.push_str(BEGINNINGS[rank / (24 * 24)]);
        }
    }
    out.push_str(chance.one_of(&[".", ".", ".", "?", "!"]));
}
