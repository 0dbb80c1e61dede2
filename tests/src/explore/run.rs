//! Scenarios, and what can happen in them.

use super::{
    actor::{Bells, Seen, Task},
    check,
    state::{Stage, State},
    world::{SECRETS, World},
};
use pileus_core::{Op, Time, providers::openstack::OpenStack};
use pileus_walk::{Actor, Broken, Event, Maze, Report, Walk};

/// Operations that share one session, and a cloud.
pub struct Scenario {
    name: &'static str,
    openstack: OpenStack,
    tasks: Vec<(Task, Op<Seen>)>,
    world: World,
    faults: u32,
    welcome: bool,
    hurried: bool,
    limited: bool,
    exchanges_only: bool,
    secretive: bool,
}

impl Scenario {
    /// A scenario of that name, with at most that many faults on one path.
    #[must_use]
    pub fn new(name: &'static str, openstack: &OpenStack, world: World, faults: u32) -> Self {
        Scenario {
            name,
            openstack: openstack.clone(),
            tasks: Vec::new(),
            world,
            faults,
            welcome: true,
            hurried: false,
            limited: false,
            exchanges_only: false,
            secretive: true,
        }
    }

    /// Adds an operation of the scenario's account.
    #[must_use]
    pub fn run(mut self, task: Task, op: Op<Seen>) -> Self {
        self.tasks.push((task, op));
        self
    }

    /// Says that the session has the wrong password.
    #[must_use]
    pub fn unwelcome(mut self) -> Self {
        self.welcome = false;
        self
    }

    /// Leaves out jumps of the clock, drops and resumptions: only exchanges strike faults.
    #[must_use]
    pub fn exchanges_only(mut self) -> Self {
        self.exchanges_only = true;
        self
    }

    /// Says that the operations hold no secrets, which no checkpoint has: what is taken up from one goes on.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.secretive = false;
        self
    }

    /// Says that the operations have a limit to their time which a jump of the clock reaches.
    #[must_use]
    pub fn limited(mut self) -> Self {
        self.limited = true;
        self
    }

    /// Says that the operations have so little time that any fault can use it up.
    #[must_use]
    pub fn hurried(mut self) -> Self {
        self.hurried = true;
        self
    }

    /// Walks all paths, and prints how many there were.
    ///
    /// # Panics
    /// Where a rule is broken, with the path that leads there.
    pub fn explore(self) -> Report {
        let deleted = |id: &String| self.tasks.iter().any(|(task, _)| *task == Task::Delete(id.clone()));
        let stable = self.world.alive().map(|server| server.id.clone()).filter(|id| !deleted(id)).collect();
        let operations = self.tasks.len();
        let bells = Bells::new(operations);
        let (tasks, ops): (Vec<_>, Vec<_>) = self.tasks.into_iter().unzip();
        let actor = |(n, op)| Actor::new(n, op, bells.waker(n));
        let start = Time::from_unix_secs(1_800_000_000);
        let session = self.openstack.session().clone();
        let first = State {
            world: self.world,
            session: session.snapshot(),
            actors: ops.into_iter().enumerate().map(actor).collect(),
            flights: Vec::new(),
            ghosts: Vec::new(),
            now: start,
            there: start,
            faults: self.faults,
            // An operation with little time may fail of any fault.
            hard: self.hurried,
            expiries: 0,
            logins: 0,
            excuses: 0,
        };
        let stage = Stage {
            openstack: self.openstack,
            limited: self.limited,
            exchanges_only: self.exchanges_only,
            secretive: self.secretive,
            fresh: session.snapshot(),
            session,
            bells,
            tasks,
            stable,
            welcome: self.welcome,
            faults: self.faults,
        };
        let mut walk = Walk::new(stage);
        if let Err(violation) = walk.begin(|_| Ok(first)) {
            panic!("{}: {violation}", self.name);
        }
        let report = walk.report();
        println!(
            "{}; bound: {operations} operations, {} faults on one path: {report}",
            self.name, self.faults
        );
        report
    }
}

impl Maze for Stage {
    type State = State;

    fn digest(&self, state: &State, text: &mut String) -> u64 {
        state.digest(text)
    }

    fn secrets<'s>(&'s self, _: &'s State) -> impl Iterator<Item = &'s str> {
        SECRETS.into_iter()
    }

    fn nudged(&self, state: &State) -> Result<State, Broken> {
        self.session.restore(state.session.clone());
        let mut after = state.clone();
        for actor in &mut after.actors {
            actor.nudge(state.now).map_err(|why| format!("operation {}: {why}", actor.number))?;
        }
        after.session = self.session.snapshot();
        Ok(after)
    }

    fn over(&self, state: &State) -> bool {
        state.over()
    }

    fn end(&self, state: &State) -> Result<String, Broken> {
        check::end(state, self)?;
        let all = state.actors.iter().zip(&self.tasks);
        let all: Vec<_> = all.map(|(actor, task)| format!("{} {}", task.name(), actor.how())).collect();
        Ok(all.join(", "))
    }

    fn events(&self, state: &State) -> Vec<Event> {
        events(state, self)
    }

    fn after(&self, state: &State, event: Event) -> Result<State, Broken> {
        state.after(event, self)
    }
}

/// Everything that can happen next.
fn events(state: &State, stage: &Stage) -> Vec<Event> {
    let ready = state.ready();
    if !ready.is_empty() {
        return ready.into_iter().map(Event::Poll).collect();
    }
    let mut events: Vec<Event> = (0..state.flights.len()).map(Event::Answer).collect();
    // Nobody sees when it arrived but who asks afterwards. (How far a server has booted by then differs: operations
    // by themselves are tried with every moment.)
    if state.actors.len() == 1 || !state.flights.is_empty() {
        events.extend((0..state.ghosts.len()).map(Event::Arrive));
    }
    let late = |until: Time| state.flights.iter().any(|flight| flight.until <= until);
    match state.next_time() {
        Some(until) if !late(until) => events.push(Event::Time),
        Some(_) if state.faults > 0 => events.push(Event::Late),
        _ => {}
    }
    if state.faults > 0 {
        for (place, flight) in state.flights.iter().enumerate() {
            events.extend(flight.strikes(place));
        }
    }
    if state.faults > 0 && !stage.exchanges_only {
        events.extend(Event::JUMPS);
        let running = (0..state.actors.len()).filter(|n| !state.actors[*n].over());
        events.extend(running.clone().map(Event::Drop));
        let kept = |n: &usize| matches!(stage.tasks[*n], Task::Create(_) | Task::CreateByKey(_));
        events.extend(running.filter(kept).map(Event::Resume));
    }
    events
}
