/* Language, profile, and a whole reading. */
#include <criterion/criterion.h>

#include "analyzer/language.h"
#include "analyzer/profile.h"

struct language_case {
    const char *text, *lang;
};

static const struct language_case languages[] = {
    {"The nurses have not been paid for months and the clinic is empty", "en"},
    {"Les infirmières ne sont pas payées depuis des mois et le centre est vide", "fr"},
    {"Las enfermeras no han cobrado desde hace meses y el centro está vacío", "es"},
    {"As enfermeiras não são pagas há meses e o centro está vazio", "pt"},
    {"لم تتلق الممرضات رواتبهن منذ شهور", "ar"},
    {"护士几个月没有领到工资", "zh"},
    {"我们需要 PPE 和 training 才能保护卫生工作者", "zh"},
    {"看護師は何か月も給料をもらっていません", "ja"},
    {"Медсестрам не платят уже несколько месяцев", "ru"},
    {"Οι νοσηλευτές δεν έχουν πληρωθεί εδώ και μήνες", "el"},
    {"নার্সরা কয়েক মাস ধরে বেতন পাননি", "bn"},
    {"ነርሶች ለወራት ደመወዝ አልተከፈላቸውም", "am"},
    {"Sairaanhoitajille ei ole maksettu palkkaa kuukausiin ja terveyskeskus on tyhjillään, eikä apua ole tulossa", "fi"},
    {"THE NURSES ARE NOT PAID AND THE CLINIC IS EMPTY", "en"},
    {"L'équipe n'est pas payée, et l’hôpital est vide", "fr"},
    {"the el the el", NULL}, /* as much of the one as of the other */
    {"nursesnursesnursesnursesnurses the theory andante", NULL}, /* parts of words are no words */
    {"", NULL},
    {"12345 67 !!", NULL},
    {"OK", NULL},
    {"\xff\xfe\x80", NULL},
};

Test(language, is_guessed_or_left_open)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        double share = -1;
        const char *got = language_guess(span_of(languages[i].text), true, &share);
        bool same = got == languages[i].lang || (got && languages[i].lang && strcmp(got, languages[i].lang) == 0);
        cr_expect(same, "case '%s': %s", languages[i].text, got ? got : "none");
        cr_expect(share >= 0 && share <= 1, "case '%s': share %g", languages[i].text, share);
    }
}

Test(profile, gives_name_role_organisation_and_country)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct profile got;
    profile_read(span_of("HIFA profile: Amina Odhiambo is a clinical officer at the Lakeside District\nHospital, Kenya. "
                         "Interests: Uganda, mental health. amina AT example.org"),
                 &arena, &got);
    cr_expect_str_eq(got.name, "Amina Odhiambo");
    cr_expect_str_eq(got.role, "clinical officer");
    cr_expect_str_eq(got.organisation, "the Lakeside District Hospital");
    cr_expect_str_eq(got.country, "Kenya");
}

Test(profile, that_says_nothing_gives_nothing)
{
    OWNED(arena_release) struct arena arena = ARENA_INIT;
    struct profile got;
    profile_read(span_of("HIFA profile:"), &arena, &got);
    cr_expect_null(got.name);
    cr_expect_null(got.country);
    profile_read(span_of(""), &arena, &got);
    cr_expect_null(got.name);
}

Test(country, is_a_whole_word_and_the_first_named)
{
    cr_expect_str_eq(country_find(span_of("works in Nigeria")), "Nigeria");
    cr_expect_str_eq(country_find(span_of("from Guinea-Bissau, now in Mali")), "Guinea-Bissau");
    cr_expect_str_eq(country_find(span_of("RDC, Afrique")), "Democratic Republic of the Congo");
    cr_expect_str_eq(country_find(span_of("South Sudan")), "South Sudan");
    cr_expect_null(country_find(span_of("Nigerian nurses, Malian doctors")));
    cr_expect_null(country_find(span_of("")));
}
