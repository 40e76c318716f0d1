"""Calls that both type checkers refuse, each on its own line; the last, a misspelt word, they cannot see."""

import trustmodel as tm

data = tm.Dataset()
school = tm.School(id="1", name="A", phase="primary")

tm.wals(data)  # refused: no such name
tm.School(id="1", naem="A", phase="primary")  # refused: no such field
tm.School(id="1", name="A", phase=3.5)  # refused: another type
tm.School(id="1", name="A")  # refused: the phase is missing
tm.School("1", "A", "primary")  # refused: fields are named
tm.School(id="1", name="A", phase="primary", pupils="many")  # refused: a number
tm.School(id="1", name="A", phase="primary", opened=2020)  # refused: a day
tm.Membership(id="1", school=school, trust="a")  # refused: an id, and not the record
tm.Activity(id="1", kind="CPD", topic="send", audience=3)  # refused: a list
tm.Dataset(schols=[])  # refused: no such collection
tm.Dataset(schools=[tm.Person(id="p")])  # refused: another kind
tm.Dataset(schools=school)  # refused: a list of them
data.replace(schols=[])  # refused: no such collection
school.replace(id="2")  # refused: a record keeps its id
school.replace(pupls=3)  # refused: no such field
school.replace(phase=None)  # refused: a school has a phase
school.name = "B"  # refused: records never change
data.name = "B"  # refused: datasets never change
_ = school.nmae  # refused: no such field
_ = data.schols  # refused: no such collection
data.upsert([school])  # refused: records one by one
data.remove(school)  # refused: ids
data.members_of(school)  # refused: an id
tm.merge(data, data)  # refused: the base is missing
tm.merge(data, data, data, prefer="mine")  # refused: a or b
tm.check(data, since=data)  # refused: with its problems
tm.Extension(id="1", of="schools", heading="FSM %")  # refused: of which type
tm.Extension(id="1", of="schools", heading="FSM %", type="number", low="0")  # refused: a number
data.own(school)  # refused: which field
tm.check(data, rules=[lambda _: ()])  # refused: a function is no rule until the decorator makes it one
tm.boundary(data, group=3)  # refused: no grouping
tm.Bins("FSM %", 10)  # refused: cuts are named
tm.walls(data, between="2025")  # refused: two days
tm.walls(data, at=2025)  # refused: a day
_ = [row.ration for row in tm.walls(data)]  # refused: no such figure of a row
_ = tm.who_could_help(data, topic="topic:send")[0].prson  # refused: no such figure of a row
_ = tm.network_change(data, data).wall.ratio  # refused: no group, no wall
tm.network_change(data, data, group="phase", drws=9)  # refused: no such option
tm.School(id="1", name="A", phase="Primry")
