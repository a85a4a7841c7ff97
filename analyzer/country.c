/* country.c - names of countries and territories as people write them in English, French, Spanish and Portuguese
 * profiles, each with the short English name of ISO 3166-1. */
#include <string.h>

#include "analyzer/profile.h"
#include "palaver/utf8.h"

struct country {
    const char *name;  /* ISO 3166-1, short English */
    const char *other; /* further spellings between bars, or NULL */
};

static const struct country countries[] = {
    {"Afghanistan", NULL}, {"Albania", NULL}, {"Algeria", "Algérie|Argelia"}, {"Angola", NULL}, {"Argentina", NULL},
    {"Armenia", NULL}, {"Australia", NULL}, {"Austria", NULL}, {"Azerbaijan", NULL}, {"Bahrain", NULL},
    {"Bangladesh", NULL}, {"Barbados", NULL}, {"Belarus", NULL}, {"Belgium", "Belgique|Bélgica"}, {"Benin", "Bénin"},
    {"Bhutan", NULL}, {"Bolivia", NULL}, {"Bosnia and Herzegovina", "Bosnia"}, {"Botswana", NULL},
    {"Brazil", "Brasil|Brésil"}, {"Bulgaria", NULL}, {"Burkina Faso", NULL}, {"Burundi", NULL}, {"Cabo Verde", "Cape Verde"},
    {"Cambodia", "Cambodge"}, {"Cameroon", "Cameroun|Camerún"}, {"Canada", "Canadá"},
    {"Central African Republic", "République centrafricaine|Centrafrique"}, {"Chad", "Tchad"}, {"Chile", NULL},
    {"China", "Chine"}, {"Colombia", "Colombie|Colômbia"}, {"Comoros", "Comores"},
    {"Democratic Republic of the Congo",
     "Democratic Republic of Congo|DR Congo|DRC|RDC|République démocratique du Congo|República Democrática do Congo|"
     "República Democrática del Congo|Congo-Kinshasa"},
    {"Congo", "Congo-Brazzaville|Republic of Congo|Republic of the Congo"}, {"Costa Rica", NULL},
    {"Côte d'Ivoire", "Ivory Coast|Cote d'Ivoire|Costa do Marfim|Côte d’Ivoire"}, {"Croatia", NULL}, {"Cuba", NULL},
    {"Cyprus", NULL}, {"Czechia", "Czech Republic"}, {"Denmark", NULL}, {"Djibouti", NULL},
    {"Dominican Republic", "República Dominicana"}, {"Ecuador", NULL}, {"Egypt", "Égypte|Egipto|Egito"},
    {"El Salvador", NULL}, {"Equatorial Guinea", NULL}, {"Eritrea", NULL}, {"Estonia", NULL},
    {"Eswatini", "Swaziland"}, {"Ethiopia", "Éthiopie|Etiopía|Etiópia"}, {"Fiji", NULL}, {"Finland", NULL},
    {"France", "Francia|França"}, {"Gabon", NULL}, {"Gambia", "The Gambia|Gambie"}, {"Georgia", NULL},
    {"Germany", "Allemagne|Alemania|Alemanha"}, {"Ghana", NULL}, {"Greece", "Grèce|Grecia"}, {"Guatemala", NULL},
    {"Guinea-Bissau", "Guinée-Bissau|Guiné-Bissau"}, {"Guinea", "Guinée"}, {"Guyana", NULL}, {"Haiti", "Haïti|Haití"},
    {"Honduras", NULL}, {"Hungary", NULL}, {"Iceland", NULL}, {"India", "Inde"}, {"Indonesia", NULL}, {"Iran", NULL},
    {"Iraq", "Irak|Iraque"}, {"Ireland", NULL}, {"Israel", NULL}, {"Italy", "Italia|Itália"}, {"Jamaica", NULL},
    {"Japan", NULL}, {"Jordan", "Jordanie|Jordania"}, {"Kazakhstan", NULL}, {"Kenya", NULL}, {"Kosovo", NULL},
    {"Kuwait", NULL}, {"Kyrgyzstan", NULL}, {"Laos", NULL}, {"Latvia", NULL}, {"Lebanon", "Liban|Líbano"},
    {"Lesotho", NULL}, {"Liberia", "Libéria"}, {"Libya", "Libye|Libia"}, {"Lithuania", NULL}, {"Luxembourg", NULL},
    {"Madagascar", NULL}, {"Malawi", NULL}, {"Malaysia", NULL}, {"Mali", NULL}, {"Malta", NULL},
    {"Mauritania", "Mauritanie"}, {"Mauritius", NULL}, {"Mexico", "Mexique|México"}, {"Moldova", NULL},
    {"Mongolia", NULL}, {"Morocco", "Maroc|Marruecos|Marrocos"}, {"Mozambique", "Moçambique"},
    {"Myanmar", "Burma"}, {"Namibia", NULL}, {"Nepal", "Népal"}, {"Netherlands", "The Netherlands|Holland"},
    {"New Zealand", NULL}, {"Nicaragua", NULL}, {"Nigeria", "Nigéria"}, {"Niger", NULL}, {"North Macedonia", NULL},
    {"Norway", NULL}, {"Oman", NULL}, {"Pakistan", NULL}, {"Palestine", "occupied Palestinian territory|Gaza"},
    {"Panama", "Panamá"}, {"Papua New Guinea", NULL}, {"Paraguay", NULL}, {"Peru", "Perú|Pérou"}, {"Philippines", NULL},
    {"Poland", NULL}, {"Portugal", NULL}, {"Qatar", NULL}, {"Romania", NULL}, {"Russia", "Russian Federation"},
    {"Rwanda", "Ruanda"}, {"Saudi Arabia", NULL}, {"Senegal", "Sénégal"}, {"Serbia", NULL}, {"Sierra Leone", NULL},
    {"Singapore", NULL}, {"Slovakia", NULL}, {"Slovenia", NULL}, {"Solomon Islands", NULL},
    {"Somalia", "Somaliland|Somalie"}, {"South Africa", "Afrique du Sud|Sudáfrica|África do Sul"},
    {"South Korea", "Republic of Korea"}, {"South Sudan", "Soudan du Sud|Sudán del Sur|Sudão do Sul"},
    {"Spain", "España|Espagne|Espanha"}, {"Sri Lanka", NULL}, {"Sudan", "Soudan|Sudán|Sudão"}, {"Sweden", NULL},
    {"Switzerland", "Suisse|Suiza|Suíça"}, {"Syria", "Syrian Arab Republic|Syrie|Siria|Síria"}, {"Taiwan", NULL},
    {"Tajikistan", NULL}, {"Tanzania", "Tanzanie"}, {"Thailand", NULL}, {"Timor-Leste", "East Timor"}, {"Togo", NULL},
    {"Trinidad and Tobago", NULL}, {"Tunisia", "Tunisie|Túnez"}, {"Turkey", "Türkiye|Turquie|Turquía"},
    {"Turkmenistan", NULL}, {"Uganda", "Ouganda"}, {"Ukraine", "Ucrania|Ucrânia"}, {"United Arab Emirates", "UAE"},
    {"United Kingdom", "UK|U.K.|England|Scotland|Wales|Northern Ireland|Royaume-Uni|Reino Unido|Great Britain"},
    {"United States", "USA|U.S.A.|United States of America|États-Unis|Estados Unidos"}, {"Uruguay", NULL},
    {"Uzbekistan", NULL}, {"Vanuatu", NULL}, {"Venezuela", NULL}, {"Vietnam", "Viet Nam"}, {"Yemen", "Yémen|Iémen"},
    {"Zambia", "Zambie|Zâmbia"}, {"Zimbabwe", NULL},
};

/* Whole words only: "Niger" is not in "Nigeria", "Guinea" not in "Guinea-Bissau". */
static bool stands_alone(struct span text, const char *found, size_t length)
{
    size_t at = (size_t)(found - text.at);
    if (at > 0) {
        unsigned char before = (unsigned char)text.at[at - 1];
        unsigned char lower = (unsigned char)(before | 0x20);
        if (before >= 0x80 || (lower >= 'a' && lower <= 'z') || before == '-')
            return false;
    }
    struct span behind = span_from_to(text, at + length, text.length);
    if (behind.length == 0)
        return true;
    size_t bytes = 0;
    uint32_t c = utf8_next(behind, &bytes);
    return !code_point_is_letter(c) && c != '-';
}

/* First place of `name` as a whole word. */
static const char *find_alone(struct span text, struct span name)
{
    for (size_t from = 0; from < text.length;) {
        const char *found = span_find(span_from_to(text, from, text.length), name);
        if (!found)
            return NULL;
        if (stands_alone(text, found, name.length))
            return found;
        from = (size_t)(found - text.at) + 1;
    }
    return NULL;
}

struct best {
    const char *at, *country;
    size_t length;
};

static void consider(struct span text, struct span name, const char *country, struct best *best)
{
    const char *found = find_alone(text, name);
    if (!found)
        return;
    if (!best->at || found < best->at || (found == best->at && name.length > best->length))
        *best = (struct best){found, country, name.length};
}

const char *country_find(struct span text)
{
    struct best best = {0};
    for (size_t i = 0; i < COUNT_OF(countries); i++) {
        consider(text, span_of(countries[i].name), countries[i].name, &best);
        struct span rest = span_of(countries[i].other);
        while (rest.length > 0) {
            const char *bar = memchr(rest.at, '|', rest.length);
            size_t length = bar ? (size_t)(bar - rest.at) : rest.length;
            consider(text, span_from(rest.at, length), countries[i].name, &best);
            rest = span_from_to(rest, length + (bar ? 1 : 0), rest.length);
        }
    }
    return best.country;
}
