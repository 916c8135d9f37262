"""The first words of the home page and the training page. Editors take over from here, in the CMS."""

import uuid

TRAINING = {
    "title": "Training",
    "slug": "training",
    "summary": "Three to five days of practice, up to 24 people, in your establishment. Honest feedback, and "
    "a supervisor to call on afterwards.",
}
HOME = {
    "title": "Home",
    "slug": "belong",
    "hero_title": "There is a chair in the circle for you",
    "summary": "Belong works with people who have committed crimes and people who have been harmed by crime. "
    "We train the officers, managers, adjudicators and prisoners who make that safe.",
}
PROGRAMMES = [
    {
        "title": "Restorative justice",
        "text": "Safe, prepared contact between people after crime, antisocial behaviour or violence. In "
        "prisons and in the community.",
        "note": "Youth to Adulthood Hub in Newham, HMP Coldingley, HMP/YOI Isis, HMP The Mount, HMP "
        "Featherstone",
    },
    {
        "title": "Mentoring",
        "text": "One person on your side, before and after release: a place to live, work, health, money "
        "and family.",
        "note": "In custody and in the community",
    },
    {
        "title": "Creative psychotherapy",
        "text": "Therapy through art, alone or in a group, for people who caused harm and people who were "
        "harmed. Me:Time supports people aged 15 to 25 who are leaving custody.",
        "note": "Work is shown only where its maker agreed",
    },
    {
        "title": "PLAN A",
        "text": "Mentoring, therapy and restorative justice together, for up to six months, with one plan "
        "that you help to write.",
        "note": "Evaluated by Royal Holloway",
    },
]
FIGURES = [
    {
        "figure": "89%",
        "counts": "less involvement in violence among people who took part in restorative justice",
        "people": "72 people at The Mount, Coldingley and Isis",
        "period": "period not published",
    },
    {
        "figure": "84%",
        "counts": "of people on PLAN A had better mental or emotional wellbeing",
        "people": "100 people",
        "period": "pilot begun in 2014",
    },
    {
        "figure": "63%",
        "counts": "of people on PLAN A had more access to education, training and work",
        "people": "another 35 people",
        "period": "period not published",
    },
]
WAYS_IN = [
    {
        "title": "I work in a prison or probation",
        "text": "Write to us with your own name and what the person would like help with. Ask them first.",
        "page": "programmes",
        "link_words": "How to refer someone",
    },
    {
        "title": "I was harmed by a crime",
        "text": "You decide if, when and how. Nothing happens without your written agreement, and you can "
        "stop at any time.",
        "page": "programmes",
        "link_words": "Talk to us first",
    },
    {
        "title": "I am in prison",
        "text": "Ask your key worker to write to us. You do not need to say what you are in prison for.",
        "page": "programmes",
        "link_words": "What we do",
    },
]


def home_fields(pages):
    """The fields of the HomePage. `pages`: slug -> StandardPage, for its links."""

    def stream(kind, pieces, field, otherwise):
        return [
            {
                "type": kind,
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, piece[next(iter(piece))])),
                "value": piece | {field: _pk(pages, piece.get(field, otherwise))},
            }
            for piece in pieces
        ]

    return HOME | {
        "programmes": stream("programme", PROGRAMMES, "page", "programmes"),
        "figures": stream("figure", FIGURES, "source", "programmes"),
        "ways_in": stream("way", WAYS_IN, "page", "programmes"),
    }


def _pk(pages, slug):
    return pages[slug].pk if slug in pages else None
