//! temp
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let (kb, n) = (a[1].parse::<usize>().unwrap(), a[2].parse::<usize>().unwrap());
    let text = format!("{}{}{}{}", a[3], a[4].repeat(n), a[5], a[6].repeat(n));
    let what = a[7].clone();
    std::thread::Builder::new().stack_size(kb * 1024).spawn(move || {
        let p = kql_syntax::parse(&text);
        if what == "parse" { std::mem::forget(p); return; }
        if what == "clone" { let q = p.clone(); std::mem::forget(q); std::mem::forget(p); return; }
        if what == "eq" { assert!(p == p); std::mem::forget(p); return; }
        if what == "debug" { format!("{p:?}"); std::mem::forget(p); return; }
        if what == "drop" { drop(p); return; }
    }).unwrap().join().unwrap();
}
