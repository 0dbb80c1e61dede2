//! A server of plain threads: one per connection, answers by a function.

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    thread,
};

/// What a client asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `GET`.
    pub method: String,
    /// The address as it was sent: a path, an absolute address, a host and port.
    pub target: String,
    /// By lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body, where it was read.
    pub body: Vec<u8>,
}

impl Asked {
    /// A header's value, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What the server does about it.
pub enum Reply {
    /// A whole answer; the connection stays open.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, and the connection is closed.
    Close(Vec<u8>),
    /// These bytes, and nothing more until the client has gone.
    Hold(Vec<u8>),
    /// These bytes, again and again until the client has gone.
    Repeat(Vec<u8>, Vec<u8>),
    /// These bytes, that many more one by one, and the connection is closed.
    Dribble(Vec<u8>, usize),
    /// Success, and then whatever comes is passed on to this server and back: a tunnel.
    Tunnel(SocketAddr),
}

impl Reply {
    /// 200 with that body.
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Reply::Whole(200, Vec::new(), body.into())
    }

    /// That status with no body.
    pub fn status(status: u16) -> Self {
        Reply::Whole(status, Vec::new(), Vec::new())
    }
}

type Handler = dyn Fn(&Asked) -> Reply + Send + Sync;

/// A server on loopback; it lives as long as the process.
#[derive(Clone)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    connections: AtomicU64,
    requests: AtomicU64,
    closed: AtomicU64,
    log: Mutex<Vec<Asked>>,
}

trait Duplex: Read + Write + Send {}
impl<T: Read + Write + Send> Duplex for T {}

impl Server {
    /// Answers by `handler`.
    pub fn start(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Server::run(None, true, Arc::new(handler))
    }

    /// Answers by `handler`, over TLS.
    pub fn tls(config: Arc<ServerConfig>, handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Server::run(Some(config), true, Arc::new(handler))
    }

    /// Answers by `handler` on the head alone; bodies stay unread.
    pub fn heads_only(handler: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Server::run(None, false, Arc::new(handler))
    }

    fn run(tls: Option<Arc<ServerConfig>>, bodies: bool, handler: Arc<Handler>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound");
        let server = Server { address, counts: Arc::default() };
        let shared = server.clone();
        thread::spawn(move || {
            for tcp in listener.incoming().map_while(Result::ok) {
                shared.counts.connections.fetch_add(1, SeqCst);
                let (server, handler, tls) = (shared.clone(), handler.clone(), tls.clone());
                let serve = move || {
                    // A client that goes away is an ordinary end.
                    let _ = server.serve(&tcp, tls, bodies, &*handler);
                    let _ = tcp.shutdown(Shutdown::Both);
                    server.counts.closed.fetch_add(1, SeqCst);
                };
                thread::Builder::new().stack_size(256 << 10).spawn(serve).expect("a thread");
            }
        });
        server
    }

    /// `http://` and its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections it accepted.
    pub fn connections(&self) -> u64 {
        self.counts.connections.load(SeqCst)
    }

    /// How many requests it read.
    pub fn requests(&self) -> u64 {
        self.counts.requests.load(SeqCst)
    }

    /// How many connections have ended.
    pub fn closed(&self) -> u64 {
        self.counts.closed.load(SeqCst)
    }

    /// What it was asked, in order.
    pub fn log(&self) -> Vec<Asked> {
        self.counts.log.lock().expect("no panic under the lock").clone()
    }

    fn serve(
        &self,
        tcp: &TcpStream,
        tls: Option<Arc<ServerConfig>>,
        bodies: bool,
        handler: &Handler,
    ) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Duplex> = match tls {
            None => Box::new(tcp.try_clone()?),
            Some(config) => {
                let connection = ServerConnection::new(config).map_err(io::Error::other)?;
                Box::new(StreamOwned::new(connection, tcp.try_clone()?))
            }
        };
        let mut stream = BufReader::new(stream);
        while let Some(asked) = read(&mut stream, bodies)? {
            self.counts.requests.fetch_add(1, SeqCst);
            self.counts.log.lock().expect("no panic under the lock").push(asked.clone());
            match handler(&asked) {
                Reply::Whole(status, headers, body) => {
                    let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
                    for (name, value) in headers {
                        head.push_str(&format!("{name}: {value}\r\n"));
                    }
                    let body = if asked.method == "HEAD" { Vec::new() } else { body };
                    let whole = [head.as_bytes(), b"\r\n", &body].concat();
                    stream.get_mut().write_all(&whole)?;
                    stream.get_mut().flush()?;
                }
                Reply::Close(bytes) => {
                    stream.get_mut().write_all(&bytes)?;
                    return stream.get_mut().flush();
                }
                Reply::Hold(bytes) => {
                    stream.get_mut().write_all(&bytes)?;
                    stream.get_mut().flush()?;
                    if bodies {
                        return io::copy(&mut stream, &mut io::sink()).map(drop);
                    }
                    return gone(tcp);
                }
                Reply::Repeat(first, again) => {
                    stream.get_mut().write_all(&first)?;
                    loop {
                        stream.get_mut().write_all(&again)?;
                        stream.get_mut().flush()?;
                        if again.len() < 1024 {
                            thread::sleep(std::time::Duration::from_millis(5));
                        }
                    }
                }
                Reply::Dribble(first, count) => {
                    stream.get_mut().write_all(&first)?;
                    for _ in 0..count {
                        thread::sleep(std::time::Duration::from_millis(5));
                        stream.get_mut().write_all(b"x")?;
                        stream.get_mut().flush()?;
                    }
                    return Ok(());
                }
                Reply::Tunnel(to) => {
                    stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
                    return tunnel(tcp, to);
                }
            }
        }
        Ok(())
    }
}

/// Waits until the client has closed, without reading what it sent before.
fn gone(tcp: &TcpStream) -> io::Result<()> {
    // A peer that is gone with data unread refuses what is written to it.
    let mut tcp = tcp;
    loop {
        thread::sleep(std::time::Duration::from_millis(5));
        tcp.write_all(b"\r\n")?;
    }
}

fn tunnel(client: &TcpStream, to: SocketAddr) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    let (mut from, mut into) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut into);
        let _ = into.shutdown(Shutdown::Both);
    });
    let (mut from, mut into) = (server, client.try_clone()?);
    io::copy(&mut from, &mut into).map(drop)
}

fn read(stream: &mut impl BufRead, bodies: bool) -> io::Result<Option<Asked>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let mut body = Vec::new();
    if bodies && let Some(length) = headers.get("content-length").and_then(|text| text.parse().ok()) {
        stream.take(length).read_to_end(&mut body)?;
    }
    Ok(Some(Asked { method, target, headers, body }))
}
