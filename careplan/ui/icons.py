"""The icons, as the inside of one 24 by 24 drawing each."""

ICONS: dict[str, str] = {
    "emergency": '<path d="M12 3.5l9.5 16.5h-19z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "phone": (
        '<path d="M6 3.5h3.2l1.6 4.6-2.2 1.7a12 12 0 0 0 5.6 5.6l1.7-2.2 4.6'
        ' 1.6V18a2.5 2.5 0 0 1-2.7 2.5A16 16 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5z"/>'
    ),
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "speech": '<path d="M4 5h16v11H10l-4.5 4v-4H4z"/>',
    "ring": '<circle cx="12" cy="12" r="8"/>',
    "target": (
        '<circle cx="12" cy="12" r="8"/>'
        '<circle cx="12" cy="12" r="3" fill="currentColor"/>'
    ),
    "overdue": (
        '<rect x="4" y="5.5" width="16" height="15" rx="2"/>'
        '<path d="M8.5 3v4M15.5 3v4M12 10.5v4M12 17.3v.1"/>'
    ),
    "tick": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "closed": '<circle cx="12" cy="12" r="8"/><path d="M8 12h8"/>',
    "why": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.3a2.6 2.6 0 1 1 3.6 2.5'
        'c-.8.4-1.1.9-1.1 1.9M12 16.9v.1"/>'
    ),
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "calendar": (
        '<rect x="4" y="5.5" width="16" height="15" rx="2"/>'
        '<path d="M4 10.5h16M8.5 3v4M15.5 3v4"/>'
    ),
    "print": '<path d="M7 8.5V4h10v4.5M7 17H4.5V8.5h15V17H17M7 14h10v6.5H7z"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "moved": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "together": '<path d="M5 5c0 6 7 4 7 10v5M19 5c0 6-7 4-7 10"/>',
    "bulletin": '<path d="M5 4h14v16H5zM8.5 9h7M8.5 13h7M8.5 17h4"/>',
    "lock": (
        '<rect x="5" y="10.5" width="14" height="10" rx="2"/>'
        '<path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-9 14-9 15 0"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5l5 5"/>',
}

# These point along the line, so they turn round in a right-to-left language.
TURNING = frozenset({"next", "back", "moved"})

STATUS_ICONS: dict[str, str] = {
    "upcoming": "ring",
    "due": "target",
    "overdue": "overdue",
    "done": "tick",
    "closed": "closed",
    "e": "emergency",
    "s": "phone",
    "w": "clock",
    "r": "speech",
}
