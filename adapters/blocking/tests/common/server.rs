//! A loopback HTTP server that does what a test tells it to, well or badly.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// One request, as it came over the wire.
#[derive(Debug)]
pub struct Got {
    /// The first line and the headers, in lower case except for the target.
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| &**value)
    }

    pub fn target(&self) -> &str {
        self.line.split(' ').nth(1).expect("a target")
    }
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Keep,
    Close,
}

pub trait Pipe: Read + Write + Send {}
impl<T: Read + Write + Send> Pipe for T {}

type Secure = Arc<dyn Fn(TcpStream) -> io::Result<Box<dyn Pipe>> + Send + Sync>;

pub struct Server {
    pub port: u16,
    pub connections: Arc<AtomicUsize>,
    pub requests: Arc<AtomicUsize>,
}

impl Server {
    /// Answers each request with `answer`.
    pub fn start(answer: impl Fn(&Got, &mut dyn Pipe) -> io::Result<Then> + Send + Sync + 'static) -> Server {
        Server::secured(Arc::new(|stream| Ok(Box::new(stream) as Box<dyn Pipe>)), answer)
    }

    /// The same over whatever `secure` makes of a connection.
    pub fn secured(
        secure: Secure,
        answer: impl Fn(&Got, &mut dyn Pipe) -> io::Result<Then> + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (count, served, answer) = (connections.clone(), requests.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                count.fetch_add(1, Ordering::SeqCst);
                let (secure, answer, served) = (secure.clone(), answer.clone(), served.clone());
                thread::spawn(move || {
                    let Ok(pipe) = secure(stream) else { return };
                    // A client that goes away is what many tests are about.
                    let _ = serve(pipe, &*answer, &served);
                });
            }
        });
        Server { port, connections, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn serve(
    pipe: Box<dyn Pipe>,
    answer: &(dyn Fn(&Got, &mut dyn Pipe) -> io::Result<Then> + Send + Sync),
    served: &AtomicUsize,
) -> io::Result<()> {
    let mut pipe = BufReader::new(pipe);
    loop {
        let Some(got) = read(&mut pipe)? else { return Ok(()) };
        served.fetch_add(1, Ordering::SeqCst);
        if answer(&got, pipe.get_mut())? == Then::Close {
            return Ok(());
        }
    }
}

fn read(pipe: &mut impl BufRead) -> io::Result<Option<Got>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if pipe.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let split = |line: &String| {
        let (name, value) = line.split_once(':').expect("a header");
        (name.to_ascii_lowercase(), value.trim().to_owned())
    };
    let headers: Vec<_> = lines[1..].iter().map(split).collect();
    let mut got = Got { line: lines.remove(0), headers, body: Vec::new() };
    let length = got.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    got.body.resize(length, 0);
    pipe.read_exact(&mut got.body)?;
    Ok(Some(got))
}

/// A whole answer.
pub fn reply(pipe: &mut dyn Pipe, status: u16, body: &str) -> io::Result<Then> {
    // In one write: many small ones would wait for each other's acknowledgement.
    raw(pipe, &format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

/// Bytes as they are.
pub fn raw(pipe: &mut dyn Pipe, text: &str) -> io::Result<Then> {
    pipe.write_all(text.as_bytes())?;
    pipe.flush()?;
    Ok(Then::Keep)
}

/// Waits until the other side goes away.
pub fn hang(pipe: &mut dyn Pipe) -> io::Result<Then> {
    io::copy(pipe, &mut io::sink())?;
    Ok(Then::Close)
}
