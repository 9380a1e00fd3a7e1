"""English words by what they do in a question. Comes in: nothing. Goes out: sets of words in lower case."""

from __future__ import annotations

__all__ = [
    "AUXILIARIES",
    "EMPTY",
    "OBJECTS",
    "POSSESSIVES",
    "QUESTION_WORDS",
    "RELATIONAL",
    "SIDES",
    "SIDE_ADJECTIVES",
    "SUBJECTS",
    "VERBS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words that carry no topic: articles, prepositions, auxiliaries, question words, and the verbs of asking
EMPTY = _words(
    """a an the this that these those and or but nor so then than if whether while because since although though of in
    on at by for from to into onto over under about with without within between among against during after before above
    below as per via up down out off again once only just even also too very quite really still yet already ever never
    always often sometimes not no yes yeah ok okay oh wow hi hello thanks thank please sorry well fine nice good great
    i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one ones who whom
    whose what which when where why how is are was were be been being am do does did done doing have has had having can
    could may might must shall should will would there here some any all both each every few many much more most other
    another such same own else say said says tell know think mean means give get got show explain describe list find
    want like need see let make made go going come provide information details interested wondering heard hear talk
    talking something anything someone anyone thing things way lot actually maybe perhaps kind sort bit little example
    us's it's that's what's who's there's don't doesn't didn't isn't aren't wasn't weren't can't i'm i've you're let's
    regarding concerning far long first last next able possible true sure question answer referring refer correction
    oops wait second read interesting example examples difference differences different happen happens happened besides
    enough used called based latest recent recently today nowadays named anyway"""
)
QUESTION_WORDS = _words("who whom whose what which when where why how")
AUXILIARIES = _words(
    "is are was were am do does did has have had can could may might must shall should will would isn't aren't wasn't "
    "weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't wouldn't shouldn't"
)
SUBJECTS = _words("it he she they this these those")
OBJECTS = _words("it him her them this these those")
POSSESSIVES = _words("its his her their theirs hers itself himself herself themselves")
# words for what something has, is or does: without saying of what, they ask nothing
RELATIONAL = _words(
    """advantage advantages aim aims amount author authors background benefit benefits budget cause causes chairman
    challenge challenges change changed changes characters conclusion condition conditions consequence
    consequences cost costs date dates deadline decision detail disadvantage disadvantages duration effect
    effects end ended ends expensive figure figures final goal goals important impact issue issues item items
    key leader leaders length limit limitations limits location main major meaning measure measures member
    members minor name names number numbers objective objectives opinion origin outcome outcomes part parts
    people percentage period place places point points price prices problem problems process progress pros
    cons purpose rate reason reasons recommendation recommendations requirement requirements responsible
    result results risk risks role roles rule rules safe scope side significance significant size source
    sources start started starts status step steps summary term terminology terms title topic topics total
    trend trends type types value version versions work worked works year years average better best worse
    worst cheaper cheapest bigger biggest larger largest smaller smallest higher highest lower lowest older
    newer earlier later"""
)
# verbs, with no "ed" at their end and seldom nouns, that may follow what is asked about
VERBS = _words(
    "held hold holds take takes took taken begin begins began begun start starts meet met open opens end ends close "
    "closes occur convene sign agree adopt cost costs come came go went discuss decide deal conclude attend produce "
    "bring brought lead led gave given build built win won lose lost cover set wrote written"
)


def _sides(table: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(name.replace("_", " ") for name in side.split()) for side in table.split("/"))


# countries and their unions that may be a side, each with all its names; "~" stands before adjectives
_SIDES_TABLE = """
South_Korea ~South_Korean Republic_of_Korea ROK R.O.K. Korea ~Korean / North_Korea ~North_Korean DPRK D.P.R.K. /
United_States United_States_of_America U.S. US USA U.S.A. America ~American /
United_Kingdom UK U.K. Britain ~British England ~English / Japan ~Japanese / China ~Chinese PRC / Taiwan ~Taiwanese /
Russia ~Russian / Soviet_Union ~Soviet USSR / Ukraine ~Ukrainian / France ~French / Germany ~German / Italy ~Italian /
Spain ~Spanish / Portugal ~Portuguese / Poland ~Polish / Netherlands ~Dutch / Belgium ~Belgian / Sweden ~Swedish /
Norway ~Norwegian / Denmark ~Danish / Finland ~Finnish / Greece ~Greek / Turkey ~Turkish / Iran ~Iranian /
Iraq ~Iraqi / Israel ~Israeli / Egypt ~Egyptian / India ~Indian / Pakistan ~Pakistani / Australia ~Australian /
New_Zealand / Canada ~Canadian / Mexico ~Mexican / Brazil ~Brazilian / Argentina ~Argentinian / Vietnam ~Vietnamese /
Philippines ~Philippine / Indonesia ~Indonesian / Thailand ~Thai / Singapore / Malaysia ~Malaysian /
Mongolia ~Mongolian / South_Africa ~South_African / Nigeria ~Nigerian / Kenya ~Kenyan / European_Union EU E.U. /
United_Nations UN U.N. / NATO
"""
SIDES = _sides(_SIDES_TABLE.replace("~", ""))
SIDE_ADJECTIVES = frozenset(name[1:] for side in _sides(_SIDES_TABLE) for name in side if name.startswith("~"))
