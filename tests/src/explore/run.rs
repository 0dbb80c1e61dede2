//! Walking all paths.

use super::{
    actor::{Actor, Bells, Seen, Task},
    check::{self, Broken},
    event::Event,
    fault::Fault,
    report::Report,
    state::{Stage, State},
    world::World,
};
use pileus_core::{Op, Time, providers::openstack::OpenStack};
use std::{collections::HashMap, time::Duration};

/// Far deeper than any path is; a path that gets here does not end.
const DEEPEST: usize = 200;
/// Long enough for every token to end and every attempt to be late.
const JUMP: Duration = Duration::from_secs(3 * 3600);

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
        let start = Time::from_unix_secs(1_800_000_000);
        let session = self.openstack.session().clone();
        let first = State {
            world: self.world,
            session: session.snapshot(),
            actors: self.tasks.into_iter().map(|(task, op)| Actor::new(task, op)).collect(),
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
            bells: Bells::new(operations),
            stable,
            welcome: self.welcome,
            faults: self.faults,
        };
        let mut walk = Walk::new(stage);
        match walk.from(&first) {
            Ok(paths) => walk.report.paths = paths,
            Err(why) => {
                let trail = walk.trail.iter().map(|event| format!("  {event:?}\n")).collect::<String>();
                panic!("{}: {why}\nafter\n{trail}", self.name);
            }
        }
        walk.report.states = walk.seen.len() as u64;
        println!(
            "{}; bound: {operations} operations, {} faults on one path: {}",
            self.name, self.faults, walk.report
        );
        walk.report
    }
}

struct Walk {
    stage: Stage,
    /// The paths from each state that was seen to an end.
    seen: HashMap<u64, u128>,
    trail: Vec<Event>,
    text: String,
    report: Report,
}

impl Walk {
    fn new(stage: Stage) -> Self {
        Walk {
            stage,
            seen: HashMap::new(),
            trail: Vec::new(),
            text: String::new(),
            report: Report::default(),
        }
    }

    /// How many paths lead from `state` to an end.
    fn from(&mut self, state: &State) -> Result<u128, Broken> {
        let digest = state.digest(&mut self.text);
        if let Some(paths) = self.seen.get(&digest) {
            return Ok(*paths);
        }
        check::no_secret(&self.text)?;
        // As costly as everything else together: an eighth of the states, picked by what they are like, must do.
        if digest.is_multiple_of(8) {
            state.undisturbed(&self.stage, &self.text)?;
        }
        self.report.deepest = self.report.deepest.max(self.trail.len());
        if self.trail.len() > DEEPEST {
            return Err("this does not end".into());
        }
        if state.over() {
            check::end(state, &self.stage)?;
            self.report.end(state);
            self.seen.insert(digest, 1);
            return Ok(1);
        }
        let mut paths = 0u128;
        for event in events(state, &self.stage) {
            self.trail.push(event);
            self.report.step(event);
            let next = state.after(event, &self.stage)?;
            paths = paths.saturating_add(self.from(&next)?);
            self.trail.pop();
        }
        if paths == 0 {
            return Err("nothing can happen any more, and it is not over".into());
        }
        self.seen.insert(digest, paths);
        Ok(paths)
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
            let faults = Fault::ALL.into_iter().filter(|fault| fault.befalls(flight.request()));
            events.extend(faults.map(|fault| Event::Strike(place, fault)));
        }
    }
    if state.faults > 0 && !stage.exchanges_only {
        events.extend([Event::Forward(JUMP), Event::Back(JUMP)]);
        let running = (0..state.actors.len()).filter(|n| !state.actors[*n].over());
        events.extend(running.clone().map(Event::Drop));
        let kept = |n: &usize| matches!(state.actors[*n].task, Task::Create(_) | Task::CreateByKey(_));
        events.extend(running.filter(kept).map(Event::Resume));
    }
    events
}
