//! Routing: a table of method, pattern and handler. A path that no pattern fits is 404, one that fits under another method 405.

/// One line of a service's routing table. `{}` in the pattern stands for any one segment.
pub(crate) struct Route<H> {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) run: H,
}

/// A line of the table.
pub(crate) const fn on<H: Copy>(method: &'static str, path: &'static str, run: H) -> Route<H> {
    Route { method, path, run }
}

/// What a table says to a request.
pub(crate) enum Found<'t, H> {
    Route(&'t Route<H>, Vec<String>),
    OtherMethod,
    Nothing,
}

/// Finds the handler for a method and a path.
pub(crate) fn find<'t, H>(tables: &[&'t [Route<H>]], method: &str, path: &[String]) -> Found<'t, H> {
    let mut other = false;
    for route in tables.iter().copied().flatten() {
        if let Some(args) = fit(route.path, path) {
            if route.method == method {
                return Found::Route(route, args);
            }
            other = true;
        }
    }
    if other { Found::OtherMethod } else { Found::Nothing }
}

/// Does any pattern begin with this segment?
pub(crate) fn begins<H>(tables: &[&[Route<H>]], segment: &str) -> bool {
    tables.iter().copied().flatten().any(|route| route.path.split('/').next() == Some(segment))
}

fn fit(pattern: &str, path: &[String]) -> Option<Vec<String>> {
    let mut args = Vec::new();
    let mut given = path.iter();
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        let segment = given.next()?;
        match part {
            "{}" => args.push(segment.clone()),
            _ if part == segment => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(args)
}
