/* The nouns and names of the word problems. */
#include "question/template.h"

#include <assert.h>

#include "base/memory.h"

static const struct template_noun fruit[] = {
	{ "apple", "apples" }, { "pear", "pears" },   { "orange", "oranges" }, { "peach", "peaches" },
	{ "plum", "plums" },   { "lemon", "lemons" }, { "mango", "mangoes" },  { "tomato", "tomatoes" },
	{ "melon", "melons" }, { "fig", "figs" },
};

static const struct template_noun toy[] = {
	{ "marble", "marbles" }, { "sticker", "stickers" }, { "shell", "shells" },     { "stamp", "stamps" },
	{ "coin", "coins" },     { "card", "cards" },       { "bead", "beads" },       { "button", "buttons" },
	{ "badge", "badges" },   { "block", "blocks" },     { "balloon", "balloons" },
};

static const struct template_noun bakery[] = {
	{ "cake", "cakes" }, { "cookie", "cookies" }, { "muffin", "muffins" }, { "pie", "pies" },
	{ "roll", "rolls" }, { "tart", "tarts" },     { "bun", "buns" },       { "waffle", "waffles" },
};

static const struct template_noun paper[] = {
	{ "pen", "pens" },       { "pencil", "pencils" }, { "notebook", "notebooks" }, { "ruler", "rulers" },
	{ "eraser", "erasers" }, { "folder", "folders" }, { "marker", "markers" },     { "brush", "brushes" },
};

static const struct template_noun goods[] = {
	{ "mug", "mugs" },       { "plate", "plates" }, { "candle", "candles" },   { "scarf", "scarves" },
	{ "hat", "hats" },       { "bowl", "bowls" },   { "clock", "clocks" },     { "lamp", "lamps" },
	{ "pillow", "pillows" }, { "vase", "vases" },   { "toy car", "toy cars" },
};

static const struct template_noun box[] = {
	{ "box", "boxes" },    { "bag", "bags" },       { "basket", "baskets" },
	{ "crate", "crates" }, { "packet", "packets" }, { "carton", "cartons" },
};

static const struct template_noun plant[] = {
	{ "rose", "roses" },    { "tulip", "tulips" },         { "lily", "lilies" },
	{ "daisy", "daisies" }, { "sunflower", "sunflowers" }, { "poppy", "poppies" },
};

static const struct template_noun animal[] = {
	{ "cow", "cows" }, { "goat", "goats" }, { "pig", "pigs" }, { "horse", "horses" }, { "rabbit", "rabbits" },
};

static const struct template_noun bird[] = {
	{ "hen", "hens" },
	{ "duck", "ducks" },
	{ "goose", "geese" },
	{ "turkey", "turkeys" },
};

static const struct template_noun group[] = {
	{ "child", "children" }, { "student", "students" }, { "guest", "guests" },
	{ "friend", "friends" }, { "player", "players" },   { "neighbor", "neighbors" },
};

static const struct template_noun vehicle[] = {
	{ "car", "cars" }, { "bus", "buses" }, { "truck", "trucks" }, { "van", "vans" }, { "taxi", "taxis" },
};

static const struct template_noun task[] = {
	{ "letter", "letters" },   { "poster", "posters" },         { "puzzle", "puzzles" },
	{ "picture", "pictures" }, { "paper bird", "paper birds" }, { "bracelet", "bracelets" },
};

#define POOL(nouns) \
	{ \
#nouns, nouns, countof(nouns) \
	}

static const struct {
	const char *name;
	const struct template_noun *nouns;
	size_t count;
} pools[] = {
	POOL(fruit), POOL(toy),    POOL(bakery), POOL(paper), POOL(goods),   POOL(box),
	POOL(plant), POOL(animal), POOL(bird),   POOL(group), POOL(vehicle), POOL(task),
};

/* No name ends in s, so that 's is always right. */
static const struct template_name people[] = {
	{ "Ana", true },     { "Bella", true },  { "Clara", true },  { "Dana", true },    { "Emma", true },
	{ "Fatima", true },  { "Grace", true },  { "Hana", true },   { "Ivy", true },     { "Julia", true },
	{ "Kira", true },    { "Lena", true },   { "Maya", true },   { "Nora", true },    { "Olga", true },
	{ "Priya", true },   { "Rosa", true },   { "Sara", true },   { "Tina", true },    { "Zoe", true },
	{ "Mei", true },     { "Aisha", true },  { "Leila", true },  { "Ruth", true },    { "Adam", false },
	{ "Ben", false },    { "Carlo", false }, { "David", false }, { "Erik", false },   { "Farid", false },
	{ "George", false }, { "Hugo", false },  { "Ivan", false },  { "Jack", false },   { "Kofi", false },
	{ "Leo", false },    { "Marco", false }, { "Noah", false },  { "Omar", false },   { "Paul", false },
	{ "Ravi", false },   { "Sam", false },   { "Tom", false },   { "Victor", false }, { "Yusuf", false },
	{ "Zane", false },   { "Liam", false },  { "Diego", false },
};

const struct template_noun *template_pool(struct text name, size_t *count)
{
	size_t i = 0;

	while (!text_is(name, pools[i].name)) {
		i++;
		assert(i < countof(pools));
	}
	*count = pools[i].count;
	return pools[i].nouns;
}

const struct template_name *template_people(size_t *count)
{
	*count = countof(people);
	return people;
}
