"""The sentences that scenarios are made of, as templates; fields as in `checklist.form.Form`."""

# ---- what must be so before the question can be put: leading Givens ----------

PRESUPPOSED = 'Given all that the document presupposes of a "{left}" and a "{right}"'
"""Stands for every sentence of `presupposed`, in scenarios that hold for any pair."""
CONDITION_MET = 'Given this condition of the document is met: "{condition}"'
CONDITION_UNMET = 'Given this condition of the document is not met: "{condition}"'
LINKED_BY_HAND = 'Given a "{left}" and a "{right}" can be linked by hand'
CONNECTABLE = 'Given a "{left}" can be connected to one of these: "{targets}"'
RECOGNISABLE = 'Given a "{left}" and the "{right}" made from it can be told to belong together'
NAMED = "Given the property that the document leaves without a name is known"

# ---- states, actions, expectations -------------------------------------------

IN_SYNC = "Given the two systems are in sync"
EXISTING = 'Given {number} "{left}" from before the first synchronisation'
EXISTING_WITH = 'Given a "{left}" with a value in "{l}" from before the first synchronisation'
EXISTING_RIGHT = 'Given a "{right}" from before the first synchronisation'
EXISTING_ALIKE = (
    'Given a "{left}" and a "{right}" from before the first synchronisation'
    ' with the same value in "{c_l}" and "{c_r}"'
)
EXISTING_MATCH = 'Given a "{left}" and a "{right}" from before the first synchronisation that match'
LINKED = 'Given a "{left}" that is linked with a "{right}"'
LINKED_EMPTY = 'Given a "{left}" without a value in "{l}" that is linked with a "{right}"'
LINKED_EDITED = LINKED + " and was edited on both sides"
RIGHT_ONLY = 'Given a "{right}" that is linked with no "{left}"'

SYNCHRONISED = "When the two systems are synchronised"
CREATED_MANY = 'When {number} "{left}" are created'
CREATED = 'When a "{left}" is created'
CREATED_RIGHT = 'When a "{right}" is created'
CREATED_WITH = 'When a "{left}" is created with a value in "{l}"'
CREATED_WITHOUT = 'When a "{left}" is created without a value in "{l}"'
CREATED_CONNECTED = 'When a "{left}" connected to a "{target}" is created'
CREATED_UNCONNECTED = 'When a "{left}" connected to nothing is created'
LEFT_CHANGED = 'When "{l}" of the "{left}" is changed'
RIGHT_CHANGED = 'When "{r}" of the "{right}" is changed'
ALL_CHANGED = (
    'When every synchronised property is changed in "{left_system}" and later in "{right_system}"'
)
RUN_AGAIN = "When the synchronisation runs {number} more times"
RESTARTED = "When the synchronisation is stopped, started again and runs {number} times"

LEFT_HAS_IT = 'Then "{l}" of the "{left}" has that value'
LEFT_KEEPS_IT = 'Then "{l}" of the "{left}" still has it'
RIGHT_HAS_IT = 'Then "{r}" of the "{right}" has that value'
RIGHT_KEEPS_IT = 'Then "{r}" of the "{right}" still has it'
RIGHT_IS_EMPTY = 'Then "{r}" of the "{right}" is empty'
RIGHT_HAS_TYPE = 'Then "{r}" of the "{right}" is a "{type}"'
EVERY_HAS_ONE = 'Then every "{left}" has a "{right}"'
ONE_TO_ONE = 'Then no "{left}" has two "{right}", and none is shared or came from nowhere'
ONLY_COUNTERPARTS = "Then the two are still each other's only counterpart"
ALL_ARRIVED = "Then every change has reached the other system"
NONE_CREATED = 'Then no "{left}" is created for it'
MADE = 'Then a "{right}" is made from it'
NOT_MADE = 'Then no "{right}" is made from it'
JOINED = 'Then the two belong together, and no other "{right}" is made'
NOTHING_ELSE = "Then nothing else has changed in either system"
NO_WRITES = "Then nothing is written in either system"
NO_ECHO_LEFT = 'Then nothing is written back to "{left_system}"'
NO_ECHO_RIGHT = 'Then nothing is written back to "{right_system}"'
SEPARATE_CHANGES = (
    'When one property is changed in "{left_system}" and another in "{right_system}",'
    " before the synchronisation runs"
)
AGAIN = 'When "{name}" of the "{entity}" is changed twice and then back again'
CLEARED = 'When "{name}" of the "{entity}" is cleared'
BOTH_EDITED = (
    'When "{earlier}" of the "{earlier_entity}" is changed and {gap} later "{later}" of the'
    ' "{later_entity}", before the synchronisation runs'
)
THEN_CLEARED = (
    'When "{earlier}" of the "{earlier_entity}" is changed and a day later "{later}" of the'
    ' "{later_entity}" is cleared, before the synchronisation runs'
)
BOTH_AT_ONCE = (
    'When "{l}" of the "{left}" and "{r}" of the "{right}" are changed at the same moment,'
    " before the synchronisation runs"
)
MATCHING_LEFT_EMPTY = (
    'Given a "{left}" and a "{right}" from before the first synchronisation that match,'
    ' and "{l}" of the "{left}" is empty'
)
MATCHING_RIGHT_EMPTY = (
    'Given a "{left}" and a "{right}" from before the first synchronisation that match,'
    ' and "{r}" of the "{right}" is empty'
)
ODD_ENTERED = (
    'When {oddity} is entered in "{l}" of the "{left}" and later in "{r}" of the "{right}"'
)
NAMESAKES_CREATED = 'When two "{left}" are created that differ in the {which} property only'
DELETED = 'When the "{entity}" is deleted'
DELETED_THEN_EDITED = 'When the "{entity}" is deleted and later the "{other}" is edited'
REFERRING_TO_NEW = 'When a "{left}" and the record it refers to are created together'
REFERRING_TO_UNLINKED = 'When a "{left}" is created that refers to a record which is linked later'
REFERENCE_CHANGED = 'When the reference of the "{entity}" is changed to another record'
REFERENCE_TO_STRANGER = (
    'When the reference of the "{right}" is changed to a record that is not linked'
)
REFERENCE_CLEARED = 'When the reference of the "{entity}" is cleared'
EDITED_WHILE_STOPPED = (
    'When the "{left}" and the "{right}" are edited while the synchronisation is {state}'
)
CREATED_WHILE = 'When a "{left}" is created while "{system}" {trouble}'
MANY_CREATED_WHILE = 'When {number} "{left}" are created while "{system}" {trouble}'
CHANGED_WHILE = (
    'When every synchronised property is changed in "{here}" while "{system}" {trouble},'
    " and once more afterwards"
)
KILLED_WHILE_CREATING = (
    'When {number} "{left}" are created and the synchronisation is killed {point}'
)
ONE_REFUSED = 'When {number} "{left}" are created and "{right_system}" refuses one of them for ever'
ONE_EDIT_REFUSED = (
    'When several "{left}" are edited and "{right_system}" refuses one of them for ever'
)
EDITED_DURING_LOAD = 'When the two systems are synchronised and a "{left}" is edited {point}'
EDITED_BEFORE_WRITE = (
    'When "{l}" of the "{left}" is changed, and "{r}" of the "{right}" just before that is written'
)
CREATED_AT_ONCE = 'When {number} "{left}" are created at the same moment'
EXISTING_AT_ONCE = (
    'Given {number} "{left}" from before the first synchronisation, all saved at the same moment'
)

BOTH_HAVE_PRIORITY = "Then the value of the system with priority is in both"
BOTH_CLEARED = 'Then "{l}" of the "{left}" and "{r}" of the "{right}" are empty'
BOTH_FILLED = 'Then "{l}" of the "{left}" and "{r}" of the "{right}" have that value'
ONE_OF_THE_TWO = "Then one of the two values is in both systems"
STAYS_GONE_LEFT = 'Then no "{left}" comes up in its place'
STAYS_GONE_RIGHT = 'Then no "{right}" comes up in its place'
REFERENCE_ARRIVED = "Then the reference leads to the counterpart in both systems"
REFERENCE_STAYS = 'Then the reference of the "{left}" is what it was'
OTHERS_ARRIVED = 'Then every other "{left}" has a "{right}"'
OTHER_EDITS_ARRIVED = "Then every other edit has reached the other system"
WAITED = 'Then "{system}" is left alone for as long as it asked'
LINKED_MANY = 'Given {number} "{left}" that are linked with a "{right}" each'
MANY_EDITED_WHILE = 'When every "{entity}" is edited while "{system}" {trouble}'
LOADED_WITH_ONE_REFUSED = (
    'When the two systems are synchronised and "{right_system}" refuses one of them for ever'
)
LOADED_WITH_EXPIRY = (
    'When the two systems are synchronised and the permission for "{right_system}" expires {point}'
)
