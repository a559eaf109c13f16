"""Writes tests/data/chat: small templates and what jinja2 makes of them under transformers' settings, and
prompts as apply_chat_template() encodes them. README.md says what stands in the files.
strftime_now tells 2024-07-06 15:05:09 in cases.jsonl, and midnight in prompts.jsonl."""

import copy
import datetime
import json
import pathlib

import transformers.utils.chat_template_utils as chat
from transformers import PreTrainedTokenizerFast


class Then(datetime.datetime):
    hour_told = (15, 5, 9)

    @classmethod
    def now(cls, tz=None):
        return cls(2024, 7, 6, *cls.hour_told)


chat.datetime = Then

VARIABLES = {
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": " What is 2 + 2?\n"},
        {"role": "assistant", "content": "4", "tool_calls": [{"name": "add", "arguments": {"b": 2, "a": 2.5}}]},
        {"role": "user", "content": "Why?"},
    ],
    "bos_token": "<s>",
    "eos_token": "</s>",
    "add_generation_prompt": True,
    "tools": None,
    "n": 7,
    "x": 2.5,
    "yes": True,
    "empty": "",
    "words": ["pear", "Apple", "fig", "apple", "Fig"],
    "numbers": [3, 1, 2, 1],
    "deep": {"list": [[1, 2], [3, 4]], "items": "an item", "null": None, "flag": False},
    "people": [
        {"name": "Bo", "age": 30, "home": {"city": "Oslo"}},
        {"name": "al", "age": 25, "home": {"city": "Rome"}},
        {"name": "Cy", "age": 30},
    ],
    "odd": "Größe \u201cx\u201d <b> & 'c' \"d\" \\ \u00e9\U0001f600",
    "lines": "one\ntwo\n\n  three\r\nfour",
}

# Each group: the constructs that it is about, then its templates.
CASES = {
    "text and white space": [
        "",
        "plain",
        "ends with a line\n",
        "two\n\n",
        "a\r\nb\rc\n",
        "  {% if yes %}\n  in\n  {% endif %}\nout",
        "x  {%- if yes -%}  \n  in  \n {%- endif -%}  y",
        "x  {%+ if yes +%}\n in {% endif %}",
        "  {%+ if yes %}a{% endif %}",
        "a {{- n -}} b",
        "a {{ n }} b",
        "{{ n }}\nnext",
        "{%- set a = 1 %}\n\n  {{ a }}\n",
        "   {# note #}\n after",
        "x {#- note -#} y",
        "x {#+ note +#}\n y",
        "{# two\nlines #}rest\n{# end #}",
        "{#-#}a{#--#} b",
        "  {% raw %}\n {{ not }} {% if %}\n{% endraw %}\nend",
        "a {%- raw -%}  {{ b }}  {%- endraw -%} c",
        "{{ '{{' }} {{ '%}' }} {{ \"#}\" }}",
        "{ { % } } {",
        "a\n    {% if yes %}b{% endif %}\n\tc",
        "\t {{ n }}\n \t{% set q = 1 %}\n\u00a0{% set q = 2 %}\nz",
        "{% if yes %}\n\n\n{% endif %}|",
        "{% set q %}\n  a\n{% endset %}[{{ q }}]",
    ],
    "literals and printing": [
        "{{ 1 }} {{ -1 }} {{ +2 }} {{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }} {{ 007 if false else 0 }}",
        "{{ 0 }} {{ 00 }}",
        "{{ 1.5 }} {{ 2.0 }} {{ 1e3 }} {{ 1.5e-7 }} {{ 1e16 }} {{ 123456789012345680.0 }} {{ 0.1 + 0.2 }} {{ 1E5 }}",
        "{{ 1e15 }} {{ 9999999999999998.0 }} {{ 0.0001 }} {{ 0.00001 }} {{ 1e22 }} {{ -0.0 }} {{ 5e-324 }}",
        "{{ 1.7976931348623157e308 }} {{ 1e308 * 10 }} {{ -1e308 * 10 }} {{ 100.0 }} {{ 3.14159265358979 }}",
        "{{ true }} {{ True }} {{ false }} {{ False }} {{ none }} {{ None }}",
        "{{ 'a' }} {{ \"b\" }} {{ 'it''s' }} {{ 'a' \"b\" 'c' }}",
        r"{{ 'a\nb' }} {{ 'tab\there' }} {{ '\x41\u00e9\U0001F600\101\0' | length }} {{ 'q\'q' }} {{ '\\' }} {{ '\q' }}",
        "{{ 'line\\\ncontinued' }}",
        "{{ [] }} {{ [1, 'two', 3.0, none, true] }} {{ [1,] }} {{ () }} {{ (1,) }} {{ (1, 2) }} {{ 1, 2 }}",
        "{{ {} }} {{ {'a': 1, 'b': [2]} }} {{ {1: 2, 'x': {'y': none},} }} {{ {true: 1, 1: 2} }}",
        "{{ {'a': 1}.a }} {{ {'a': {'b': {}}} }} {{ {'a':{}}['a'] }}",
        "{{ ['it\\'s', 'say \"x\"', 'both \\' \"', 'a\\nb\\t\\\\'] }}",
        "{{ [odd] }}",
        "{{ ['\u200b', '\u00a0', '\u00ad', '\u0378', '\ue000', '\x7f', '\u2028'] }}",
        "{{ deep }}",
        "{{ messages[2] }}",
        "{{ range(3) }} {{ range(1, 4) }} {{ range(0, 6, 2) }}",
        "{{ deep.keys() }} {{ {'a': 1}.items() }} {{ {'a': 1}.values() }}",
        "{{ namespace(a=1, b='x') }}",
        "{{ [nothing] }} {{ nothing }}|",
        "{{ 9007199254740993 }} {{ 9223372036854775807 }}",
    ],
    "arithmetic": [
        "{{ 7 / 2 }} {{ 7 // 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 // -2 }} {{ 7 % -3 }} {{ 2 ** 10 }}",
        "{{ 2 ** -1 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 2 ** 0.5 }} {{ 0 ** 0 }}",
        "{{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 7.5 % -2 }} {{ 1 + 2.0 }} {{ 6 / 3 }} {{ 3 * 1.5 }} {{ 1 - 1.0 }}",
        "{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ 10 - 2 - 3 }} {{ 100 / 10 / 2 }}",
        "{{ true + true }} {{ true * 3 }} {{ -true }} {{ 1 == true }} {{ 1.0 == 1 }}",
        "{{ 'a' + 'b' }} {{ 'ab' * 3 }} {{ 2 * 'x' }} {{ 'a' * 0 }} {{ 'a' * -1 }} {{ [1] + [2] }} {{ [0] * 3 }} {{ (1,) + (2,) }}",
        "{{ 'a' ~ 1 ~ 2.0 ~ none ~ true ~ nothing ~ [1] }} {{ 1 ~ 2 + 3 }}",
        "{{ n / 0 }}",
        "{{ n % 0 }}",
        "{{ 1.0 // 0 }}",
        "{{ 'a' + 1 }}",
        "{{ 1 + 'a' }}",
        "{{ none + 1 }}",
        "{{ [] - [] }}",
        "{{ -'a' }}",
        "{{ +none }}",
        "{{ nothing + 1 }}",
        "{{ -nothing }}",
        "{{ 1 - nothing }}",
    ],
    "comparison and logic": [
        "{{ 1 < 2 }} {{ 2 <= 2 }} {{ 3 > 4 }} {{ 4 >= 4 }} {{ 1 != 1 }} {{ 1 == 1.0 }} {{ 'a' < 'b' }} {{ 'Z' < 'a' }}",
        "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ 1 == 1 == 1 }} {{ 3 > 2 != 1 }}",
        "{{ [1, 2] < [1, 3] }} {{ [1] < [1, 0] }} {{ (1, 'a') >= (1, 'a') }} {{ [1] == (1,) }}",
        "{{ {'a': 1, 'b': 2} == {'b': 2, 'a': 1} }} {{ {} == [] }} {{ none == false }} {{ '' == none }}",
        "{{ 1 in [1, 2] }} {{ 3 not in [1, 2] }} {{ 'a' in 'cat' }} {{ '' in '' }} {{ 'a' in {'a': 1} }} {{ 1 in range(3) }}",
        "{{ 'role' in messages[0] }} {{ not 'x' in 'y' }} {{ 'x' not in 'xyz' }} {{ 2 in {'a': 2}.values() }}",
        "{{ 1 and 2 }} {{ 0 and 2 }} {{ 0 or '' or 'x' }} {{ '' or none }} {{ not 0 }} {{ not 'a' }} {{ not not [] }}",
        "{{ 1 or 1 / 0 }} {{ 0 and 1 / 0 }} {{ false or nothing }}|",
        "{{ 'yes' if n > 3 else 'no' }} {{ 'a' if false }}| {{ 1 if 0 else 2 if 0 else 3 }} {{ (1 if yes else 2) + 1 }}",
        "{{ 'a' if yes and not nothing else 'b' }} {{ [1, 2 if yes else 3] }}",
        "{{ nothing == nothing2 }} {{ nothing == none }} {{ nothing != '' }} {{ not nothing }} {{ 1 in nothing }}",
        "{{ 'a' < 1 }}",
        "{{ none < none }}",
        "{{ {} < {} }}",
        "{{ nothing < 1 }}",
        "{{ 1 in 'abc' }}",
        "{{ 1 in 5 }}",
        "{{ [] in {} }}",
        "{{ nothing in 'abc' }}",
    ],
    "attributes, items and slices": [
        "{{ messages[0].role }} {{ messages[0]['role'] }} {{ messages[-1].content }} {{ messages.0.role }} {{ deep.list.1.0 }}",
        "{{ deep['items'] }} {{ deep.items is callable }} {{ deep.items()|list|length }} {{ deep['keys'] is callable }}",
        "{{ messages[9] }}|{{ messages['x'] }}|{{ deep.missing }}|{{ n.missing }}|{{ 'abc'.missing }}|{{ none.x }}|",
        "{{ messages[9].role }}",
        "{{ deep.missing.more }}",
        "{{ nothing.x }}",
        "{{ nothing['x'] }}",
        "{{ nothing() }}",
        "{{ deep.null.x }}|",
        "{{ deep.null.x.y }}",
        "{{ messages[1:]|length }} {{ messages[:-1]|length }} {{ messages[1:3][0].role }} {{ messages[::2]|length }} {{ messages[::-1][0].content }}",
        "{{ 'abcdef'[1:3] }} {{ 'abcdef'[-2:] }} {{ 'abcdef'[::-1] }} {{ 'abcdef'[::2] }} {{ 'abcdef'[5:1:-2] }} {{ 'abc'[10:] }}|",
        "{{ 'Größe'[2] }} {{ 'Größe'[-2] }} {{ 'Größe'[2:4] }} {{ 'Größe'[::-1] }} {{ 'abc'[3] }}|",
        "{{ [1,2,3][-5:2] }} {{ [1,2,3][none:none] }} {{ (1,2,3)[1:] }} {{ range(5)[1] }} {{ range(5)[-1] }}",
        "{{ [1,2,3][::0] }}",
        "{{ numbers['a':] }}",
        "{{ deep[:1] }}",
        "{{ n[1:] }}",
        "{{ deep|truncate(9) }}|{{ nothing|truncate(9) }}",
        "{{ {1: 'one', 'k': 'v'}[1] }} {{ {1.0: 'x'}[1] }} {{ {none: 'n'}[none] }} {{ {(1,2): 't'}[(1,2)] }}",
        "{{ 'x'.__class__ }}|{{ [].append }}|{{ deep.pop }}|{{ [].append is defined }}",
        "{{ 'x'.__class__.__mro__ }}",
        "{{ [].append(1) }}",
        "{{ deep.update({}) }}",
        "{{ deep.pop('x') }}",
        "{{ {[]: 1} }}",
        "{{ 5() }}",
        "{{ 'a'() }}",
        "{{ n[0] }}|{{ x.y }}|",
    ],
    "undefined": [
        "{{ nothing }}|{{ nothing|length }}|{{ nothing|list }}|{{ nothing|string }}|{{ nothing ~ 'x' }}",
        "{% for x in nothing %}a{% else %}none{% endfor %}",
        "{{ nothing is defined }} {{ nothing is undefined }} {{ n is defined }} {{ nothing is none }} {{ nothing is string }}",
        "{{ nothing|default('d') }} {{ none|default('d') }} {{ ''|default('d', true) }} {{ 0|d(5, boolean=true) }} {{ nothing|default }}|",
        "{{ nothing.x|default('d') }}",
        "{{ deep.a.b|default('d') }}",
        "{{ nothing|tojson }}",
        "{{ nothing|int }}",
        "{{ nothing|upper }}|{{ nothing|trim }}|{{ nothing|join('x') }}|{{ nothing|first }}|{{ nothing|last }}|",
        "{{ nothing|items|list }} {{ nothing|sort }} {{ nothing|map('upper')|list }}",
        "{{ nothing is iterable }} {{ nothing is sequence }} {{ nothing is mapping }} {{ nothing is callable }} {{ nothing is number }}",
        "{{ '%s|%s' % (nothing, 1) }}",
        "{{ nothing|dictsort }}",
        "{{ nothing|abs }}",
    ],
    "if": [
        "{% if n == 7 %}seven{% endif %}",
        "{% if n < 5 %}a{% elif n < 8 %}b{% elif yes %}c{% else %}d{% endif %}",
        "{% if false %}a{% else %}b{% endif %}",
        "{% if tools %}t{% endif %}{% if not tools %}n{% endif %}",
        "{% if yes: %}colon{% endif %}",
        "{% if 1, 2 %}tuple{% endif %}",
        "{% if [] %}a{% elif {} %}b{% elif '' %}c{% elif 0 %}d{% elif 0.0 %}e{% elif none %}f{% elif () %}g{% else %}h{% endif %}",
        "{% if range(0) %}a{% else %}b{% endif %}{% if namespace() %}c{% endif %}{% if [1]|select %}d{% endif %}",
    ],
    "for": [
        "{% for m in messages %}{{ loop.index }}/{{ loop.length }} {{ m.role }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% for x in 'añb' %}[{{ x }}]{% endfor %}{% for k in deep %}({{ k }}){% endfor %}{% for i in range(3) %}{{ i }}{% endfor %}",
        "{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
        "{% for x in [] %}a{% else %}empty{% endfor %}{% for x in [1] %}a{% else %}empty{% endfor %}",
        "{% for x in numbers if x > 1 %}{{ loop.index }}:{{ x }}/{{ loop.length }} {% else %}none{% endfor %}",
        "{% for x in numbers if x > 9 %}a{% else %}none{% endfor %}",
        "{% for x in numbers %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }} {% endfor %}",
        "{% for x in numbers %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }} {% endfor %}{{ loop }}|",
        "{% for x in numbers %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}",
        "{% for x in numbers %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{{ loop.depth }}{{ loop.depth0 }} {% endfor %}",
        "{% for x in range(9) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}",
        "{% for x in [1,2] %}{% for y in [3,4] %}{{ loop.index }}{{ x }}{{ y }}{% if y == 3 and x == 2 %}{% break %}{% endif %} {% endfor %}{{ loop.index }}{% endfor %}",
        "{% for x in people recursive %}{{ x.name }}{% if x.home %}({{ loop([{'name': x.home.city}]) }}){{ loop.depth }}{% endif %} {% endfor %}",
        "{% set x = 'out' %}{% for x in [1] %}{{ x }}{% set y = 2 %}{% endfor %}{{ x }}{{ y }}|",
        "{% set t = 0 %}{% for x in [1,2,3] %}{% set t = t + x %}{{ t }} {% endfor %}{{ t }}",
        "{% for x in [1,2,3] %}{% if not loop.first %}{{ seen }}{% endif %}{% set seen = x %}{% endfor %}|",
        "{% set ns = namespace(n=0, found=false) %}{% for x in numbers if not ns.found %}{% set ns.n = ns.n + x %}{% if x == 2 %}{% set ns.found = true %}{% endif %}{% endfor %}{{ ns.n }} {{ ns.found }}",
        "{% for x in numbers|map('string') %}{{ x }}{% if loop.last %}!{% endif %}{% endfor %}{% for x in numbers|select('gt', 1) %}{{ loop.length }}{{ loop.revindex }} {% endfor %}",
        "{% for k in deep.keys() %}{{ loop.index }}{{ k }}{% endfor %}{% for i in deep|items %}{{ i[0] }}{{ loop.last }}{% endfor %}",
        "{% for x in 5 %}a{% endfor %}",
        "{% for x in none %}a{% endfor %}",
        "{% for a, b in [1, 2] %}{% endfor %}",
        "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
        "{% for x in [1] %}{{ loop([2]) }}{% endfor %}",
        "{% for x in [1, 2] %}{{ loop.index is even }}{{ loop.nothing }}{{ loop|length }}{% endfor %}",
        "{% for x in [[1, 2], [3]] %}{% set outer = loop %}{% for y in x %}{{ outer.index }}.{{ loop.index }} {% endfor %}{% endfor %}",
        "{% for x in (1, 2), (3, 4) %}{{ x }}{% endfor %}{% for x in 1, 2 %}{{ x }}{% endfor %}",
    ],
    "set": [
        "{% set a = 1 %}{% set b, c = 2, 3 %}{% set (d, e) = [4, 5] %}{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}",
        "{% set t = 1, 2 %}{{ t }} {% set t = (1,) %}{{ t }}",
        "{% if yes %}{% set z = 'in if' %}{% endif %}{{ z }}",
        "{% set ns = namespace() %}{% set ns.a = 1 %}{% set ns.b = ns.a + 1 %}{{ ns.a }}{{ ns.b }}{{ ns.c }}|{{ ns['a'] }}",
        "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}{% set ns.a %}block{% endset %}{{ ns.a }}",
        "{% set ns = namespace(l=[]) %}{% for x in [1,2] %}{% set ns.l = ns.l + [x] %}{% endfor %}{{ ns.l }}",
        "{% set b %}x {{ n }}\n{% set inner = 1 %}{% endset %}[{{ b }}]{{ inner }}|{{ b|length }}",
        "{% set b | upper | trim %} abc {% endset %}[{{ b }}]",
        "{% set b|replace('a', 'b') %}banana{% endset %}{{ b }}",
        "{% set x, ns2 = 1, namespace(q=2) %}{{ ns2.q }}{{ x }}",
        "{% set d = {'a': 1} %}{% set d.a = 2 %}",
        "{% set nothing.a = 2 %}",
        "{% set a, b = 1 %}",
        "{% set a, b = [1] %}",
        "{% set ns = namespace(_a=1) %}",
        "{% set messages = messages[1:] %}{{ messages[0].role }}",
        "{% set n = n + 1 %}{{ n }}",
        "{{ late }}{% set late = 1 %}{{ late }}",
    ],
    "macro and call": [
        "{% macro f(a, b=2, c='x') %}{{ a }}-{{ b }}-{{ c }}{% endmacro %}{{ f(1) }} {{ f(1, 3) }} {{ f(c=5, a=4) }} {{ f(1, *[7, 8]) }} {{ f(**{'a': 9}) }}",
        "{% macro f(a) %}[{{ a }}]{% endmacro %}{{ f() }}{{ f() | length }}{{ f('x') ~ f('y') }}",
        "{% macro f(a) %}{{ a is defined }}{% endmacro %}{{ f() }}",
        "{% macro f(a, b=a) %}{{ b }}{% endmacro %}{{ f(3) }}",
        "{% macro f() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, k=3) }}",
        "{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
        "{% macro f() %}{{ g }}{% endmacro %}{% set g = 'later' %}{{ f() }}",
        "{% macro f() %}{% set n = 1 %}{{ n }}{% endmacro %}{{ f() }}{{ n }}",
        "{% macro f() %}\n  a\n{% endmacro %}\n[{{ f() }}]",
        "{% macro f() %}({{ caller() }}){% endmacro %}{% call f() %}body {{ n }}{% endcall %}",
        "{% macro f(x) %}({{ caller(x, 2) }}){% endmacro %}{% call(a, b=5) f(1) %}{{ a }}{{ b }}{% endcall %}",
        "{% macro f() %}{{ caller is defined }}{% endmacro %}{{ f() }}",
        "{% macro outer(x) %}{% macro inner(y) %}{{ x }}{{ y }}{% endmacro %}{{ inner(1) }}{% endmacro %}{{ outer('a') }}",
        "{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}",
        "{% macro f(a) %}{% endmacro %}{{ f(b=2) }}",
        "{% macro f(a) %}{{ a.b }}{% endmacro %}{{ f() }}|",
        "{% macro f(a) %}{% for x in a %}{{ x }}{{ loop.index }}{% endfor %}{% endmacro %}{{ f([5, 6]) }}",
        "{% set f = 5 %}{% macro g(f) %}{{ f }}{% endmacro %}{{ g(6) }}{{ f }}",
        "{% set ns = namespace(n=0) %}{% macro f() %}{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}{{ f() }}{{ f() }}",
    ],
    "other statements": [
        "{% filter upper %}abc {{ n }} def{% endfilter %}",
        "{% filter trim | indent(2) %}\na\nb\n{% endfilter %}",
        "{% filter replace('a', 'b') %}banana{% endfilter %}",
        "{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a }}|",
        "{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}",
        "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}|",
        "{% generation %}{{ n }}{% set g = 1 %}{% endgeneration %}{{ g }}|",
        "{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}\n{{ m.content }}{{ loop.index }}\n{% endgeneration %}\n{% endif %}{% endfor %}",
        "{{ raise_exception('no: ' ~ n) }}",
        "{% if n > 100 %}{{ raise_exception('no') }}{% endif %}fine",
        "{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S') }} {{ strftime_now('%A, %B %-d %I:%M %p %j %y %a %e %%') }} {{ strftime_now is defined }}",
        "{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }} {{ dict({'a': 1}, a=2) }}",
        "{{ range(10, 0, -3)|list }} {{ range(3)|length }} {{ range(2, 2)|list }} {{ range(5) is sequence }}",
        "{{ range(0, 5, 0) }}",
        "{{ range(1000000) }}",
        "{{ range('a') }}",
    ],
    "refused": [
        "{% if %}a{% endif %}",
        "{% if yes %}a",
        "{% endif %}",
        "{{ }}",
        "{{ n",
        "{% set %}",
        "{% set 1 = 2 %}",
        "{% set true = 2 %}",
        "{{ 'abc }}",
        "{{ (1 }}",
        "{{ 1) }}",
        "{{ [1, 2 }}",
        "{{ {'a' 1} }}",
        "{{ {'a': } }}",
        "{# open",
        "{% raw %} open",
        "{% for x in %}{% endfor %}",
        "{% for in y %}{% endfor %}",
        "{% for loop in y %}{% endfor %}",
        "{% do x %}",
        "{% unknown %}",
        "{% break %}",
        "{% continue %}",
        "{{ 1 ! 2 }}",
        "{{ a b }}",
        "{{ f(a=1, 2) }}",
        "{{ n|nosuchfilter }}",
        "{{ n is nosuchtest }}",
        "{{ n|upper(1, 2) }}",
        "{{ n|replace('a') }}",
        "{% macro f(a=1, b) %}{% endmacro %}",
        "{{ n. }}",
        "{{ n is defined is defined }}",
        "{% macro f() %}{% break %}{% endmacro %}",
        "{{ '\\x4' }}",
        "{{ '\\u12' }}",
        "{{ n | }}",
        "{% if yes %}{% else %}{% elif no %}{% endif %}",
    ],
    "tests": [
        "{% for v in [none, true, 1, 1.5, 'a', [], (), {}, range(1), nothing] %}{{ v is none }},{{ v is boolean }},{{ v is integer }},{{ v is float }},{{ v is number }},{{ v is string }},{{ v is sequence }},{{ v is mapping }},{{ v is iterable }},{{ v is callable }}\n{% endfor %}",
        "{{ true is true }} {{ 1 is true }} {{ false is false }} {{ 0 is false }} {{ none is false }} {{ 'a' is true }}",
        "{{ 3 is odd }} {{ 3 is even }} {{ 9 is divisibleby 3 }} {{ 9 is divisibleby(2) }} {{ -1 is odd }} {{ 2.0 is even }}",
        "{{ 1 is eq 1 }} {{ 1 is equalto 2 }} {{ 1 is ne 2 }} {{ 1 is lt 2 }} {{ 1 is gt(2) }} {{ 2 is ge 2 }} {{ 1 is le 0 }} {{ 1 is lessthan 2 }} {{ 'a' is in ['a'] }} {{ 'a' is sameas 'b' }} {{ none is sameas none }}",
        "{{ 'abc' is lower }} {{ 'ABC' is upper }} {{ 'aBc' is lower }} {{ '1' is upper }} {{ 1 is lower }} {{ 'ÀÉ' is upper }}",
        "{{ 'upper' is filter }} {{ 'no' is filter }} {{ 'odd' is test }} {{ 'no' is test }}",
        "{{ n is not none }} {{ not n is none }} {{ n is defined and n is number }} {{ n is string or yes }} {{ 1 + 1 is number }} {{ n is not defined }}",
        "{{ raise_exception is callable }} {{ 'x'.upper is callable }} {{ n is callable }} {{ '<'|safe is escaped }} {{ 'a' is escaped }}",
        "{{ [1]|map('string') is iterable }} {{ [1]|map('string') is sequence }} {{ deep.items() is iterable }} {{ deep.keys() is sequence }} {{ namespace() is mapping }} {{ namespace() is iterable }}",
        "{{ 'a' is odd }}",
        "{{ n is divisibleby }}",
        "{{ none is lt 1 }}",
    ],
    "filters of text": [
        "[{{ '  a b \n'|trim }}] [{{ 'xxaxx'|trim('x') }}] [{{ '\u00a0\u2003a\x1c'|trim }}] [{{ 5|trim }}] [{{ none|trim }}]",
        "{{ 'aBc dEf'|upper }} {{ 'aBc DEF'|lower }} {{ 'aBc dEf'|capitalize }} {{ \"it's a-b (c) [d] éa\"|title }} {{ 5|upper }} {{ true|lower }}",
        "{{ 'straße ﬁ'|upper }} {{ 'ΑΣ ΑΣΑ Σ'|lower }} {{ 'İ'|lower|length }} {{ 'ǆ'|capitalize }} {{ 'éCOLE'|capitalize }} {{ 'ß'|capitalize }}",
        "{{ 'banana'|replace('a', 'o') }} {{ 'banana'|replace('a', 'o', 2) }} {{ 'ab'|replace('', '-') }} {{ 'aaa'|replace('aa', 'b') }} {{ 5|replace(5, 6) }} {{ 'x'|replace('x', '') }}|",
        "[{{ 'a\nb\n\nc'|indent }}] [{{ 'a\nb'|indent(2, true) }}] [{{ 'a\n\nb'|indent(2, blank=true) }}] [{{ 'a\nb\n'|indent('> ') }}] [{{ lines|indent(1, first=true) }}] [{{ ''|indent }}]",
        "{{ 5|string + '1' }} {{ true|string }} {{ none|string }} {{ [1]|string }} {{ 1.0|string }}",
        "{{ '<b> & \\'q\\' \"d\"'|e }} {{ '<'|escape|e }} {{ '<'|safe|forceescape }} {{ '<b>'|safe }} {{ '<b>'|safe + '<i>' }} {{ '<i>' + '<b>'|safe }} {{ '<'|safe ~ '<' }} {{ ('<'|safe)|upper }}",
        "{{ ['<'|safe] }} {{ ('<a>'|safe)|length }} {{ '<'|e|string }}",
        "[{{ 'ab'|center(7) }}] [{{ 'abc'|center(8) }}] {{ 'one two, three_x'|wordcount }}",
        "{{ 'the quick brown fox'|truncate(9) }} {{ 'the quick brown fox'|truncate(9, true) }} {{ 'short'|truncate(3, leeway=0, end='') }} {{ 'abcdefgh'|truncate(6, true, '..', 0) }}",
        "{{ '%s is %d and %.2f'|format('a', 5, 1.5) }} {{ '%(k)s'|format(k=1) }}",
        "{{ 'abc'|length }} {{ 'Größe'|length }} {{ [1,2]|count }} {{ {}|length }} {{ 'abc'|reverse }} {{ 'abc'|first }} {{ 'abc'|last }} {{ 'abc'|list }}",
        "{{ '3'|int }} {{ ' 42 '|int }} {{ '4.7'|int }} {{ 'x'|int }} {{ 'x'|int(9) }} {{ 4.9|int }} {{ -4.9|int }} {{ true|int }} {{ none|int }} {{ '1_000'|int }} {{ 'ff'|int(base=16) }} {{ '0x'|int }} {{ []|int }}",
        "{{ '3.5'|float }} {{ 'x'|float }} {{ 'x'|float(1) }} {{ 2|float }} {{ ' 1e3 '|float }} {{ 'inf'|float }} {{ 'nan'|float }} {{ none|float }} {{ '0x10'|float }}",
        "{{ -5|abs }} {{ -5.5|abs }} {{ 2.567|round(2) }} {{ 2.5|round }} {{ 3.5|round }} {{ 7|round }} {{ 2.1|round(0, 'ceil') }} {{ 2.9|round(method='floor') }} {{ 1234.5|round(-2) }} {{ 0.125|round(2) }}",
        "{{ 5|length }}",
        "{{ 5|indent }}",
        "{{ 'a'|abs }}",
        "{{ none|length }}",
    ],
    "filters of lists": [
        "{{ words|sort }} {{ words|sort(reverse=true) }} {{ words|sort(case_sensitive=true) }} {{ numbers|sort }} {{ people|sort(attribute='age')|map(attribute='name')|list }} {{ people|sort(attribute='age,name', reverse=true)|map(attribute='name')|join }}",
        "{{ words|unique|list }} {{ words|unique(true)|list }} {{ people|unique(attribute='age')|map(attribute='name')|list }}",
        "{{ numbers|min }} {{ numbers|max }} {{ words|min }} {{ words|max }} {{ people|max(attribute='age') }} {{ []|min }}| {{ numbers|sum }} {{ people|sum('age') }} {{ [[1],[2]]|sum(start=[]) }}",
        "{{ numbers|join }} {{ numbers|join(', ') }} {{ people|join('/', attribute='name') }} {{ [none, true, 1.0]|join('-') }} {{ 'abc'|join('.') }} {{ {'a': 1, 'b': 2}|join }} {{ []|join(',') }}|",
        "{{ numbers|first }} {{ numbers|last }} {{ []|first }}|{{ []|last }}|{{ {'a': 1}|first }} {{ {'a': 1, 'b': 2}|last }} {{ range(3)|last }}",
        "{{ numbers|reverse|list }} {{ 'añb'|reverse }} {{ (1,2)|reverse|list }} {{ {'a': 1, 'b': 2}|reverse|list }}",
        "{{ words|map('upper')|list }} {{ people|map(attribute='home.city')|list }} {{ people|map(attribute='home.city', default='-')|list }} {{ words|map('replace', 'p', 'q')|list }} {{ [[1,2]]|map('first')|list }} {{ words|map('length')|sum }}",
        "{{ numbers|select|list }} {{ [0, 1, none, '']|select|list }} {{ numbers|select('odd')|list }} {{ numbers|reject('odd')|list }} {{ numbers|select('gt', 1)|list }} {{ numbers|select('in', [1])|list }} {{ numbers|select('==', 1)|list }}",
        "{{ messages|selectattr('role', 'equalto', 'user')|list|length }} {{ messages|selectattr('tool_calls')|map(attribute='role')|list }} {{ messages|selectattr('tool_calls', 'defined')|list|length }} {{ messages|rejectattr('role', 'eq', 'user')|map(attribute='role')|join(' ') }} {{ people|selectattr('home.city', 'eq', 'Oslo')|list|length }}",
        "{{ {'b': 1, 'A': 2, 'c': 0}|dictsort }} {{ {'b': 1, 'A': 2}|dictsort(true) }} {{ {'b': 1, 'A': 2, 'c': 0}|dictsort(by='value') }} {{ {'b': 1, 'A': 2}|dictsort(reverse=true) }}",
        "{{ deep|items|list }} {{ {'a': 1}|list }} {{ 'ab'|list }} {{ range(3)|list }}",
        "{{ numbers|batch(3)|list }} {{ numbers|batch(3, 0)|list }} {{ [1,2,3,4,5]|slice(3)|list }} {{ [1,2,3,4]|slice(3, 'x')|list }}",
        "{% set g = numbers|select('odd') %}{{ g|list }}{{ g|list }}{{ g|length if g is sequence }}|",
        "{{ numbers|select('odd')|first }} {{ words|map('nosuch') is iterable }} {{ numbers|map('string')|join('+') }}",
        "{{ people|map(attribute='home')|map(attribute='city')|first }}",
        "{{ {'a': 1}|attr('items') is callable }} {{ 5|attr('x') }}|",
        "{{ numbers|map('nosuch')|list }}",
        "{{ numbers|select('nosuch')|list }}",
        "{{ [1, 'a']|sort }}",
        "{{ 5|list }}",
        "{{ 5|join }}",
        "{{ [1]|map|list }}",
        "{{ []|last }}|{{ numbers|map('string')|last }}",
        "{{ numbers|map('string')|length }}",
        "{{ 5|items|list }}",
        "{{ 'ab'|items|list }}",
        "{{ []|dictsort }}",
        "{{ [[]]|unique|list }}",
        "{{ people|map(attribute='x.y')|list }}",
    ],
    "tojson": [
        "{{ messages[2]|tojson }} {{ [1, 1.0, 1e30, none, true, 'a']|tojson }} {{ {}|tojson }} {{ []|tojson }} {{ (1, 2)|tojson }}",
        "{{ odd|tojson }} {{ odd|tojson(ensure_ascii=true) }} {{ odd|tojson(true) }}",
        "{{ 'a\\n\\t\\r\\x00\\x1f\\x7f\\b\\f/'|tojson }} {{ '\\x7f'|tojson(ensure_ascii=true) }}",
        "{{ deep|tojson(indent=2) }}",
        "{{ deep|tojson(indent=4) }} {{ []|tojson(indent=2) }} {{ [{}]|tojson(indent=2) }} {{ [1]|tojson(indent=0) }} {{ [1]|tojson(indent='\t') }}",
        "{{ deep|tojson(separators=(',', ':')) }} {{ {'b': 1, 'a': {'d': 1, 'c': 2}}|tojson(sort_keys=true) }} {{ {'b': [1], 'a': 2}|tojson(indent=1, sort_keys=true, separators=(', ', ' = ')) }}",
        "{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }} {{ 'inf'|float|tojson }} {{ 'nan'|float|tojson }} {{ -0.0|tojson }}",
        "{{ tools|tojson }} {{ 'x'|tojson|length }} {{ 'x'|tojson|safe }} {{ ('<'|safe)|tojson }}",
        "{{ namespace()|tojson }}",
        "{{ range(3)|tojson }}",
        "{{ [nothing]|tojson }}",
        "{{ {(1,2): 3}|tojson }}",
        "{{ deep.items()|tojson }}",
    ],
    "methods of strings": [
        "[{{ '  a '.strip() }}] [{{ '  a '.lstrip() }}] [{{ '  a '.rstrip() }}] [{{ 'xyaxy'.strip('yx') }}] [{{ 'éaé'.strip('é') }}] [{{ ' a'.strip(none) }}]",
        "{{ 'a b  c'.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ ' a b c '.split(none, 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ 'abc'.split('') if false }}",
        "{{ 'a,b,c'.rsplit(',', 1) }} {{ 'a b c'.rsplit(none, 1) }} {{ ' a b '.rsplit() }} {{ 'a--b'.rsplit('--') }} {{ 'a,b'.split(sep=',', maxsplit=0) }}",
        "{{ lines.splitlines() }} {{ 'a\nb\n'.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ ''.splitlines() }} {{ 'a\u2028b\x0bc'.splitlines() }}",
        "{{ 'abc'.startswith('a') }} {{ 'abc'.startswith(('x', 'ab')) }} {{ 'abc'.startswith('b', 1) }} {{ 'abc'.endswith('c') }} {{ 'abc'.endswith('b', 0, 2) }} {{ 'abc'.endswith('') }}",
        "{{ 'banana'.replace('an', 'AN') }} {{ 'banana'.replace('a', '', 1) }} {{ 'ab'.replace('', '.') }} {{ 'é'.replace('', '.') }}",
        "{{ 'aBc'.upper() }} {{ 'aBc'.lower() }} {{ \"they're bill's\".title() }} {{ 'aBC d'.capitalize() }} {{ ''.capitalize() }}|",
        "{{ 'banana'.find('na') }} {{ 'banana'.rfind('na') }} {{ 'banana'.find('x') }} {{ 'éa'.find('a') }} {{ 'banana'.index('n', 3) }} {{ 'banana'.count('a') }} {{ 'aaa'.count('aa') }} {{ 'ab'.count('') }} {{ 'ab'.find('') }}",
        "{{ ', '.join(['a', 'b']) }} {{ ''.join('abc') }} {{ '-'.join({'a': 1}) }}",
        "{{ 'abc'.removeprefix('a') }} {{ 'abc'.removesuffix('c') }} {{ 'abc'.removeprefix('x') }} {{ 'a=b=c'.partition('=') }} {{ 'a=b=c'.rpartition('=') }} {{ 'abc'.partition('=') }} {{ 'abc'.rpartition('=') }}",
        "[{{ 'a'.ljust(3) }}] [{{ 'a'.rjust(3, '.') }}] [{{ 'ab'.center(5, '*') }}] [{{ 'abc'.center(6, '*') }}]",
        "{{ 'abc'.isalpha() }} {{ '12'.isdigit() }} {{ 'a1'.isalnum() }} {{ ' \t'.isspace() }} {{ ''.isspace() }} {{ 'ABC'.isupper() }} {{ 'abc1'.islower() }} {{ 'é'.isalpha() }} {{ '1a'.isdigit() }}",
        "{{ '{} {}'.format(1, 'a') }} {{ '{1} {0}'.format('a', 'b') }} {{ '{k} {d[x]} {l[0]} {d.x}'.format(k=1, d={'x': 2}, l=[3]) }} {{ '{{}} {!r}'.format('q') }}",
        "{{ '{:>5}|{:<5}|{:^5}|{:*^7}'.format('a', 'b', 'c', 'd') }} {{ '{:05d} {:+d} {:,} {:x} {:#X} {:b}'.format(42, 5, 1234567, 255, 255, 5) }} {{ '{:.2f} {:8.3f} {:e} {:g} {:.1%}'.format(1.005, 3.14159, 12345.678, 0.0001, 0.256) }} {{ '{:5}|{:.2}|{:5}'.format(1, 'abc', 'x') }}",
        "{{ '%s %r %d %i %5d|%-5d|%05d %+d %x %X %o %%' % ('a', 'a', 1, 2, 3, 4, 5, 6, 255, 255, 8) }} {{ '%.2f %5.1f %e %g' % (1.005, 2.25, 12345.678, 0.00001) }} {{ '%s' % 5 }} {{ '%s' % [1] }} {{ '%5s|%-5s|%.2s' % ('a', 'b', 'cde') }} {{ '%(a)s %(b)d' % {'a': 1, 'b': 2} }} {{ '%d' % 3.9 }}",
        "{{ '%s' % (1, 2) }}",
        "{{ '%s %s' % 1 }}",
        "{{ '%d' % 'a' }}",
        "{{ 'a' % 1 }}",
        "{{ '{}'.format() }}",
        "{{ '{'.format(1) }}",
        "{{ '{a}'.format(1) }}",
        "{{ 'abc'.split('') }}",
        "{{ 'abc'.index('x') }}",
        "{{ ','.join([1]) }}",
        "{{ 'a'.strip(1) }}",
        "{{ 'a'.nosuch() }}",
        "{{ 'abc'.startswith(1) }}",
    ],
    "methods of dicts and lists": [
        "{{ deep.get('flag') }} {{ deep.get('x') }} {{ deep.get('x', 'd') }} {{ deep.get('null', 'd') }} {{ messages[0].get('content')|length }}",
        "{{ deep.keys()|list }} {{ {'a': 1}.values()|list }} {{ {'a': 1}.items()|list }} {{ {'a': 1}.copy() }} {{ deep.keys()|length }}",
        "{{ 'a' in {'a': 1}.keys() }} {{ ('a', 1) in {'a': 1}.items() }} {{ {'a': 1}.keys() == {'a': 1}.keys() if false }}",
        "{{ numbers.index(1) }} {{ numbers.count(1) }} {{ (1, 2).index(2) }} {{ numbers.copy() }}",
        "{{ numbers.index(9) }}",
        "{{ deep.get() }}",
        "{{ deep.get([]) }}",
    ],
    "names": [
        "{% set größe = 1 %}{{ größe }} {{ _x }}|{% set _x = 2 %}{{ _x }}",
        "{{ messages is defined }} {{ self is defined if false }}",
        "{% for m in messages %}{% if later is defined %}L{% endif %}{% set later = 1 %}{% endfor %}{% set later = 2 %}{{ later }}",
        "{% set x = 1 %}{% for i in [1,2] %}{{ x }}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}",
        "{% if false %}{% set w = 1 %}{% endif %}{{ w is defined }}{{ w }}|",
        "{% if false %}{% set n = 1 %}{% endif %}{{ n }}",
        "{% for i in [1] %}{% if false %}{% set n = 1 %}{% endif %}{{ n }}{% endfor %}",
        "{% set true_ = 1 %}{{ true_ }} {{ not_ }}|{{ in_ }}|",
    ],
}


def outcome(template):
    try:
        text = chat._compile_jinja_template(template).render(**copy.deepcopy(VARIABLES))
        text.encode()
        return {"text": text}
    except Exception:  # whatever Python says, the template is refused
        return {"refused": True}


QWEN = """{%- if messages[0].role == 'system' %}
{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- else %}
{{- '<|im_start|>system\\nYou answer.<|im_end|>\\n' }}
{%- endif %}
{%- for m in messages %}
    {%- if m.role == 'user' or m.role == 'assistant' %}
        {{- '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>' + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and not enable_thinking %}{{- '<think>\\n\\n</think>\\n\\n' }}{% endif %}
{%- endif %}
"""
HEADERS = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\nToday: " + date_string + "\\n\\n" + system_message + "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}"""
TAGS = """{% for message in messages %}
{% if message['role'] == 'user' %}
{{ '<|user|>\\n' + message['content'] + eos_token }}
{% elif message['role'] == 'system' %}
{{ '<|system|>\\n' + message['content'] + eos_token }}
{% else %}
{{ '<|assistant|>\\n'  + message['content'] + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}"""
TURNS = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles must alternate') }}{% endif %}{{ '<start_of_turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}"""
GAPS = """{% for m in messages %}{{ '<|gap|> ' + m.content + ' <|mask|>' }}{% endfor %}"""
NONE = """{% for m in messages %}[{{ m.role }}] {{ m.content }} {% endfor %}[assistant]"""
NAMED = [{"name": "tool_use", "template": "no"}, {"name": "default", "template": QWEN}]

# tokenizer, where the template stands, the template, roles of special tokens, whether there may be a system text
MODELS = [
    ("qwen2", "tokenizer_config.json", QWEN, {"eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}, True),
    ("qwen2", "tokenizer_config.json", NAMED, {"eos_token": {"content": "<|im_end|>", "special": True}}, True),
    ("smollm2", "chat_template.jinja", QWEN, {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>"}, True),
    ("llama3", "chat_template.jinja", HEADERS, {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}, True),
    ("tinyllama", "tokenizer_config.json", TAGS, {"bos_token": "<s>", "eos_token": "</s>"}, True),
    ("gemma", "chat_template.jinja", TURNS, {"bos_token": {"content": "<bos>"}, "eos_token": "<eos>"}, False),
    ("added", "chat_template.jinja", GAPS, {"eos_token": "<|endoftext|>"}, True),
    ("gpt2", "chat_template.jinja", NONE, {"eos_token": "<|endoftext|>"}, True),
]
QUESTIONS = ["What is 2 + 2?", " two  words \n", "{{ messages }} {% if %} 'x' \"y\" \\ é", "12345 apples\n\n\nand 7"]
SHOTS = [["What is 1 + 1?", "It is 2."], [" How many? \n", "#### 5\n"]]


def prompt_cases():
    tokenizers = pathlib.Path(__file__).resolve().parent.parent / "tokenizers"
    for name, place, template, roles, with_system in MODELS:
        plain = {k: v["content"] if isinstance(v, dict) else v for k, v in roles.items()}
        t = PreTrainedTokenizerFast(tokenizer_file=str(tokenizers / (name + ".json")), **plain)
        source = template if isinstance(template, str) else template[1]["template"]
        for system in [None, "Be brief. "] if with_system else [None]:
            for shots in [[], SHOTS]:
                turns = [{"role": "system", "content": system}] if system is not None else []
                for question, solution in shots:
                    turns += [{"role": "user", "content": question}, {"role": "assistant", "content": solution}]
                encoded = [t.apply_chat_template(turns + [{"role": "user", "content": q}], chat_template=source,
                                                 add_generation_prompt=True, return_dict=False) for q in QUESTIONS]
                config = dict(roles)
                if place == "tokenizer_config.json":
                    config["chat_template"] = template
                yield {"tokenizer": name, "config": config,
                       "chat_template": template if place != "tokenizer_config.json" else None,
                       "system": system, "shots": shots,
                       "prompts": [{"question": q, "ids": ids} for q, ids in zip(QUESTIONS, encoded)]}


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent / "chat"
    folder.mkdir(exist_ok=True)
    (folder / "variables.json").write_text(json.dumps(VARIABLES, ensure_ascii=False, indent=1) + "\n")
    with open(folder / "cases.jsonl", "w", encoding="utf-8") as out:
        for about, templates in CASES.items():
            for template in templates:
                line = {"about": about, "template": template, **outcome(template)}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    Then.hour_told = (0, 0, 0)
    with open(folder / "prompts.jsonl", "w", encoding="utf-8") as out:
        for case in prompt_cases():
            out.write(json.dumps(case, ensure_ascii=False) + "\n")


main()
