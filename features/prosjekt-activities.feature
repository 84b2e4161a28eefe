@pair:prosjekt-activities
Feature: Tidsbanken Prosjekt and CRMOffice Activities are kept in sync
  Projects in Tidsbanken are activities in CRMOffice. The person responsible for a project
  is an employee; the owner of an activity is the contact linked with that employee.

  Rule: No Tidsbanken Prosjekt is without its CRMOffice Activities

    @check:every
    Scenario Outline: Records from before the first synchronisation get a counterpart: <count>
      Given <count> "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case         | count |
        | existing-1   | 1     |
        | existing-11  | 11    |
        | existing-101 | 101   |

    @check:every
    Scenario Outline: Records that come later get a counterpart: <count>
      Given the two systems are in sync
      When <count> "Tidsbanken Prosjekt" are created
      Then every "Tidsbanken Prosjekt" has a "CRMOffice Activities"

      Examples:
        | case    | count |
        | new-1   | 1     |
        | new-11  | 11    |
        | new-101 | 101   |

    @check:exactly-one @case:existing
    Scenario: No record from before the first synchronisation gets two counterparts
      Given 101 "Tidsbanken Prosjekt" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

    @check:exactly-one @case:new
    Scenario: No record that comes later gets two counterparts
      Given the two systems are in sync
      When 11 "Tidsbanken Prosjekt" are created
      Then no "Tidsbanken Prosjekt" has two "CRMOffice Activities", and none is shared or came from nowhere

    @check:right-only-not-created @case:existing
    Scenario: A CRMOffice Activities from before the first synchronisation does not become a Tidsbanken Prosjekt
      Given a "CRMOffice Activities" from before the first synchronisation
      When the two systems are synchronised
      Then no "Tidsbanken Prosjekt" is created for it

    @check:right-only-not-created @case:new
    Scenario: A CRMOffice Activities that comes later does not become a Tidsbanken Prosjekt
      Given the two systems are in sync
      When a "CRMOffice Activities" is created
      Then no "Tidsbanken Prosjekt" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:edited
    Scenario: A CRMOffice Activities of its own does not become a Tidsbanken Prosjekt when it is edited
      Given a "CRMOffice Activities" that is linked with no "Tidsbanken Prosjekt"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then no "Tidsbanken Prosjekt" is created for it
      And nothing else has changed in either system

    @check:right-only-not-created @case:restart
    Scenario: A CRMOffice Activities of its own does not become a Tidsbanken Prosjekt after a restart
      Given a "CRMOffice Activities" that is linked with no "Tidsbanken Prosjekt"
      When the synchronisation is stopped, started again and runs 3 times
      Then no "Tidsbanken Prosjekt" is created for it

  Rule: A value that a Tidsbanken Prosjekt is created with is there in the CRMOffice Activities made from it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:existing
    Scenario: The person responsible from before the first synchronisation arrives
      Given a "Tidsbanken Prosjekt" with a value in "AnsvarligId" from before the first synchronisation
      When the two systems are synchronised
      Then "ownerId" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:new
    Scenario: The person responsible arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:create @case:empty
    Scenario: The person responsible that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/AnsvarligId=ownerId @check:type @case:created
    Scenario: The person responsible arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "AnsvarligId"
      Then "ownerId" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/AnsvarligId=ownerId @check:type @case:edited
    Scenario: The person responsible arrives as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:existing
    Scenario: The end date from before the first synchronisation arrives
      Given a "Tidsbanken Prosjekt" with a value in "FerdigDato" from before the first synchronisation
      When the two systems are synchronised
      Then "endsAt" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:new
    Scenario: The end date arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:create @case:empty
    Scenario: The end date that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/FerdigDato=endsAt @check:type @case:created
    Scenario: The end date arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "FerdigDato"
      Then "endsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/FerdigDato=endsAt @check:type @case:edited
    Scenario: The end date arrives as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/Navn=subject @check:create @case:existing
    Scenario: A project name from before the first synchronisation arrives
      Given a "Tidsbanken Prosjekt" with a value in "Navn" from before the first synchronisation
      When the two systems are synchronised
      Then "subject" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/Navn=subject @check:create @case:new
    Scenario: A project name arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:type @case:created
    Scenario: A project name arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "Navn"
      Then "subject" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/Navn=subject @check:type @case:edited
    Scenario: A project name arrives as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:existing
    Scenario: The start date from before the first synchronisation arrives
      Given a "Tidsbanken Prosjekt" with a value in "StartDato" from before the first synchronisation
      When the two systems are synchronised
      Then "startsAt" of the "CRMOffice Activities" has that value

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:new
    Scenario: The start date arrives at creation
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:create @case:empty
    Scenario: The start date that is empty at creation stays empty
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created without a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" is empty

    @row:prosjekt-activities/StartDato=startsAt @check:type @case:created
    Scenario: The start date arrives as a string
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created with a value in "StartDato"
      Then "startsAt" of the "CRMOffice Activities" is a "string"

    @row:prosjekt-activities/StartDato=startsAt @check:type @case:edited
    Scenario: The start date arrives as a string when it is edited
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" is a "string"

  Rule: A linked Tidsbanken Prosjekt and CRMOffice Activities stay the same wherever they are edited

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-left @case:changed
    Scenario: The person responsible edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-left @case:from-empty
    Scenario: The person responsible filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "AnsvarligId" that is linked with a "CRMOffice Activities"
      When "AnsvarligId" of the "Tidsbanken Prosjekt" is changed
      Then "ownerId" of the "CRMOffice Activities" has that value
      And "AnsvarligId" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-right @case:changed
    Scenario: The person responsible edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then "AnsvarligId" of the "Tidsbanken Prosjekt" has that value
      And "ownerId" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:edit-right @case:from-empty
    Scenario: The person responsible filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "AnsvarligId" that is linked with a "CRMOffice Activities"
      When "ownerId" of the "CRMOffice Activities" is changed
      Then "AnsvarligId" of the "Tidsbanken Prosjekt" has that value
      And "ownerId" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/AnsvarligId=ownerId @check:isolated
    Scenario Outline: The person responsible edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | AnsvarligId | Tidsbanken Prosjekt  |
        | right | CRMOffice  | ownerId     | CRMOffice Activities |

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-left @case:changed
    Scenario: The end date edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-left @case:from-empty
    Scenario: The end date filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "FerdigDato" that is linked with a "CRMOffice Activities"
      When "FerdigDato" of the "Tidsbanken Prosjekt" is changed
      Then "endsAt" of the "CRMOffice Activities" has that value
      And "FerdigDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-right @case:changed
    Scenario: The end date edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then "FerdigDato" of the "Tidsbanken Prosjekt" has that value
      And "endsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:edit-right @case:from-empty
    Scenario: The end date filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "FerdigDato" that is linked with a "CRMOffice Activities"
      When "endsAt" of the "CRMOffice Activities" is changed
      Then "FerdigDato" of the "Tidsbanken Prosjekt" has that value
      And "endsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/FerdigDato=endsAt @check:isolated
    Scenario Outline: The end date edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | FerdigDato  | Tidsbanken Prosjekt  |
        | right | CRMOffice  | endsAt      | CRMOffice Activities |

    @row:prosjekt-activities/Navn=subject @check:edit-left @case:changed
    Scenario: A project name edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "Navn" of the "Tidsbanken Prosjekt" is changed
      Then "subject" of the "CRMOffice Activities" has that value
      And "Navn" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/Navn=subject @check:edit-right @case:changed
    Scenario: A project name edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "subject" of the "CRMOffice Activities" is changed
      Then "Navn" of the "Tidsbanken Prosjekt" has that value
      And "subject" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/Navn=subject @check:isolated
    Scenario Outline: A project name edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | Navn        | Tidsbanken Prosjekt  |
        | right | CRMOffice  | subject     | CRMOffice Activities |

    @row:prosjekt-activities/StartDato=startsAt @check:edit-left @case:changed
    Scenario: The start date edited in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-left @case:from-empty
    Scenario: The start date filled in in Tidsbanken reaches CRMOffice
      Given a "Tidsbanken Prosjekt" without a value in "StartDato" that is linked with a "CRMOffice Activities"
      When "StartDato" of the "Tidsbanken Prosjekt" is changed
      Then "startsAt" of the "CRMOffice Activities" has that value
      And "StartDato" of the "Tidsbanken Prosjekt" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-right @case:changed
    Scenario: The start date edited in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then "StartDato" of the "Tidsbanken Prosjekt" has that value
      And "startsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:edit-right @case:from-empty
    Scenario: The start date filled in in CRMOffice reaches Tidsbanken
      Given a "Tidsbanken Prosjekt" without a value in "StartDato" that is linked with a "CRMOffice Activities"
      When "startsAt" of the "CRMOffice Activities" is changed
      Then "StartDato" of the "Tidsbanken Prosjekt" has that value
      And "startsAt" of the "CRMOffice Activities" still has it

    @row:prosjekt-activities/StartDato=startsAt @check:isolated
    Scenario Outline: The start date edited in <system> changes nothing else
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing else has changed in either system

      Examples:
        | case  | system     | property    | record               |
        | left  | Tidsbanken | StartDato   | Tidsbanken Prosjekt  |
        | right | CRMOffice  | startsAt    | CRMOffice Activities |

    @check:link-survives-edit
    Scenario: The link survives an edit of every property on both sides
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When every synchronised property is changed in "Tidsbanken" and later in "CRMOffice"
      Then the two are still each other's only counterpart
      And every change has reached the other system

    @check:rerun-writes-nothing @case:further-cycles
    Scenario: Further runs write nothing
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities" and was edited on both sides
      When the synchronisation runs 5 more times
      Then nothing is written in either system

    @check:rerun-writes-nothing @case:restart
    Scenario: A restart writes nothing
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities" and was edited on both sides
      When the synchronisation is stopped, started again and runs 3 times
      Then nothing is written in either system

    @check:no-echo
    Scenario Outline: An edit of <property> in <system> is not written back to it
      Given a "Tidsbanken Prosjekt" that is linked with a "CRMOffice Activities"
      When "<property>" of the "<record>" is changed
      Then nothing is written back to "<system>"

      Examples:
        | case              | system     | property    | record               |
        | left-AnsvarligId  | Tidsbanken | AnsvarligId | Tidsbanken Prosjekt  |
        | right-ownerId     | CRMOffice  | ownerId     | CRMOffice Activities |
        | left-FerdigDato   | Tidsbanken | FerdigDato  | Tidsbanken Prosjekt  |
        | right-endsAt      | CRMOffice  | endsAt      | CRMOffice Activities |
        | left-Navn         | Tidsbanken | Navn        | Tidsbanken Prosjekt  |
        | right-subject     | CRMOffice  | subject     | CRMOffice Activities |
        | left-StartDato    | Tidsbanken | StartDato   | Tidsbanken Prosjekt  |
        | right-startsAt    | CRMOffice  | startsAt    | CRMOffice Activities |

    @check:no-echo @case:created
    Scenario: A new Tidsbanken Prosjekt is not written back to Tidsbanken
      Given the two systems are in sync
      When a "Tidsbanken Prosjekt" is created
      Then nothing is written back to "Tidsbanken"
