/* fold_han.c - traditional Chinese characters made simplified. Forms of Japan's own (気, 労) stay what they are. */
#include "base/fold_han.h"
#include "palaver/fold.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What ICU's table lacks or says otherwise: forms of Hong Kong and Taiwan, and variants met in their news and health
 * texts. Source: OpenCC's tables of variants (HKVariants, TWVariants, TSCharacters); our own reading for 妳, 揹, 痲. */
static const struct han_pair more[] = {
    {u'衞', u'卫'}, {u'諮', u'咨'}, {u'甦', u'苏'}, {u'痺', u'痹'}, {u'痲', u'麻'}, {u'鍼', u'针'}, {u'噁', u'恶'},
    {u'揹', u'背'}, {u'牴', u'抵'}, {u'淩', u'凌'}, {u'麪', u'面'}, {u'朮', u'术'}, {u'蔘', u'参'}, {u'敍', u'叙'},
    {u'枱', u'台'}, {u'滙', u'汇'}, {u'舘', u'馆'}, {u'峯', u'峰'}, {u'旣', u'既'}, {u'卽', u'即'}, {u'査', u'查'},
    {u'閤', u'合'}, {u'殭', u'僵'}, {u'譭', u'毁'}, {u'濛', u'蒙'}, {u'矇', u'蒙'}, {u'妳', u'你'}, {u'擡', u'抬'},
};

static _Atomic(uint16_t *) table;

static const uint16_t *table_make(void)
{
    uint16_t *made = mem_array(HAN_COUNT, sizeof *made), *there = NULL;
    for (uint32_t i = 0; i < HAN_COUNT; i++)
        made[i] = (uint16_t)(HAN_FROM + i);
    for (size_t i = 0; i < han_pair_count; i++)
        made[han_pairs[i].traditional - HAN_FROM] = han_pairs[i].simplified;
    for (size_t i = 0; i < COUNT_OF(more); i++)
        made[more[i].traditional - HAN_FROM] = more[i].simplified;
    if (atomic_compare_exchange_strong(&table, &there, made))
        return made;
    free(made); /* another thread was first */
    return there;
}

const uint16_t *fold_han_table(void)
{
    const uint16_t *made = table;
    return made ? made : table_make();
}

uint32_t fold_han(uint32_t c)
{
    return c - HAN_FROM < HAN_COUNT ? fold_han_table()[c - HAN_FROM] : c;
}
